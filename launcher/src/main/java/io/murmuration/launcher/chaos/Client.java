package io.murmuration.launcher.chaos;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.launcher.chaos.Conversation.News;
import io.murmuration.launcher.chaos.check.Transcript;
import io.murmuration.launcher.chaos.check.Transcript.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Asks for one response after the other. Whenever its connection is lost it goes to another gateway
 * and asks for the rest, until the last event came.
 */
final class Client implements Runnable {
  private static final long SILENCE_MILLIS = 5_000;
  private static final int AGAIN_FROM_MILLIS = 50;
  private static final int AGAIN_TO_MILLIS = 400;
  private static final int TOKENS_FROM = 16;
  private static final int TOKENS_TO = 96;
  private static final int CANCELLED_ONE_IN = 8;
  private static final List<String> PROMPTS =
      List.of("Desk note on the", "Desk note on the Heron", "The committee", "In March");

  private final Load load;
  private final int number;
  private final SplittableRandom random;
  private final HttpClient http = HttpClient.newHttpClient();
  private int gateway;
  private long cancelAt = Long.MAX_VALUE;

  /**
   * What all clients have in common.
   *
   * @param stage tells when to ask for nothing new
   * @param gateways URIs of the sockets
   * @param account account to charge
   * @param drainMillis how long a response may take once no more faults come
   * @param transcripts told of every response that is over for its client
   */
  record Load(
      Stage stage,
      List<URI> gateways,
      String model,
      String account,
      long drainMillis,
      Consumer<Transcript> transcripts,
      Consumer<String> refusals) {}

  Client(Load load, int number) {
    this.load = load;
    this.number = number;
    this.random = new SplittableRandom(load.stage.settings().seed() * 1_000 + number);
    this.gateway = number % load.gateways.size();
  }

  @Override
  public void run() {
    try {
      for (int count = 1; !load.stage.isOver(); count++) {
        converse("chaos-" + number + "-" + count + "-" + random.nextInt(1 << 30));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void converse(String responseId) throws InterruptedException {
    Conversation conversation = new Conversation(responseId, load.stage.pulse());
    ClientEvent.Create create = create(responseId);
    cancelAt = random.nextInt(CANCELLED_ONE_IN) == 0 ? random.nextInt(TOKENS_FROM) : Long.MAX_VALUE;
    long giveUpNanos = Long.MAX_VALUE;
    while (true) {
      News news = attempt(conversation, create);
      if (news == News.ENDED) {
        load.transcripts.accept(conversation.transcript(Outcome.ENDED));
        return;
      }
      if (news == News.REFUSED_FOR_GOOD) {
        load.refusals.accept(conversation.refusal());
        if (conversation.lastSequence() < 0) {
          load.transcripts.accept(conversation.transcript(Outcome.REFUSED));
          return;
        }
      }
      if (load.stage.isOver() && giveUpNanos == Long.MAX_VALUE) {
        giveUpNanos = System.nanoTime() + load.drainMillis * 1_000_000;
      }
      if (System.nanoTime() > giveUpNanos) {
        load.transcripts.accept(conversation.transcript(Outcome.UNFINISHED));
        return;
      }
      gateway = (gateway + 1) % load.gateways.size();
      Thread.sleep(random.nextInt(AGAIN_FROM_MILLIS, AGAIN_TO_MILLIS));
    }
  }

  private News attempt(Conversation conversation, ClientEvent.Create create)
      throws InterruptedException {
    URI address = load.gateways.get(gateway);
    try (Connection connection = new Connection(http, address, conversation)) {
      long last = conversation.lastSequence();
      // Who has heard nothing cannot know whether the request was: the same one again is safe.
      ClientEvent words =
          last < 0 ? create : new ClientEvent.Resume(conversation.responseId(), last, quiet());
      connection.send(WireCodec.encode(words));
      News news = conversation.await(cancelAt, SILENCE_MILLIS);
      if (news == News.NOTHING) {
        cancel(connection, conversation.responseId());
        news = conversation.await(SILENCE_MILLIS);
      }
      return news;
    } catch (ExecutionException | TimeoutException e) {
      return News.GONE;
    }
  }

  /** Once is enough, whatever becomes of the connection: what gets through is obeyed. */
  private void cancel(Connection connection, String responseId)
      throws InterruptedException, ExecutionException, TimeoutException {
    cancelAt = Long.MAX_VALUE;
    connection.send(WireCodec.encode(new ClientEvent.Cancel(responseId)));
    long now = System.currentTimeMillis();
    load.stage.log().add(new Injected("cancelled by its client", responseId, 0, now, now));
  }

  private ClientEvent.Create create(String responseId) {
    return new ClientEvent.Create(
        responseId,
        load.model,
        PROMPTS.get(random.nextInt(PROMPTS.size())),
        random.nextInt(TOKENS_FROM, TOKENS_TO + 1),
        load.account,
        null,
        quiet(),
        random.nextBoolean() ? ClientEvent.OnDisconnect.DETACH : ClientEvent.OnDisconnect.CANCEL);
  }

  /** Filler would only cost time here. */
  private static ClientEvent.StreamOptions quiet() {
    return new ClientEvent.StreamOptions(false);
  }
}
