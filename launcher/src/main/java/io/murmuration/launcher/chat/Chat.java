package io.murmuration.launcher.chat;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One question at a time. A connection that is lost on the way costs a pause: the rest comes
 * through another one, at any of the gateways, until the server says that there is none or nothing
 * new was heard for too long. Blocks; for one thread.
 */
public final class Chat implements AutoCloseable {
  private final Line line;
  private final Patience patience;
  private final Screen screen;
  private final RandomGenerator random = RandomGenerator.getDefault();

  /**
   * Connects with the first question.
   *
   * @param key absent where the gateways ask for none
   */
  public Chat(Gateways gateways, @Nullable BearerKey key, Patience patience, Screen screen) {
    this.line = new Line(gateways, key, patience);
    this.patience = patience;
    this.screen = screen;
  }

  /**
   * Asks and prints what comes, once and without gaps.
   *
   * @param create with a {@code response_id}, by which it is found again
   * @return whether the response completed
   */
  public boolean ask(ClientEvent.Create create) throws InterruptedException {
    String responseId = create.responseId();
    if (responseId == null) {
      throw new IllegalArgumentException("a request must have a response_id to be found again");
    }
    Answer answer = new Answer(create, responseId, screen);
    Retries retries = new Retries(patience, random, System::nanoTime);
    while (true) {
      Outcome outcome = attempt(answer, retries);
      if (outcome instanceof Outcome.Ended ended) {
        screen.end(ended.note());
        return ended.completed();
      } else if (outcome instanceof Outcome.Lost lost) {
        line.drop();
        if (!waitForNextTry(answer, retries, lost.why())) {
          return false;
        }
      }
    }
  }

  private boolean waitForNextTry(Answer answer, Retries retries, String why)
      throws InterruptedException {
    boolean isFirst = !retries.areUnderWay();
    OptionalLong delayMillis = retries.next();
    long seconds = patience.totalMillis() / 1_000;
    if (delayMillis.isEmpty()) {
      String kept = "what was released of response " + answer.responseId() + " stays readable";
      screen.end("gave up after " + seconds + " s: " + why + "; " + kept);
      return false;
    }
    if (isFirst) {
      screen.interject(why + "; trying to go on for " + seconds + " s");
    }
    Thread.sleep(delayMillis.getAsLong());
    return true;
  }

  private Outcome attempt(Answer answer, Retries retries) throws InterruptedException {
    Line.Attempt opened = line.open();
    if (opened instanceof Line.Attempt.Failed failed) {
      // Who was never connected has most likely the wrong address.
      return failed.isFinal() || !line.wasOpen()
          ? new Outcome.Ended(false, failed.why())
          : new Outcome.Lost(failed.why());
    }
    ChatSocket socket = ((Line.Attempt.Open) opened).socket();
    if (retries.areUnderWay()) {
      screen.interject("connected again; going on after event " + answer.last());
    }
    socket.send(WireCodec.encode(answer.request()));
    return listen(socket, answer, retries);
  }

  private static Outcome listen(ChatSocket socket, Answer answer, Retries retries)
      throws InterruptedException {
    while (true) {
      Heard heard = socket.next();
      if (heard instanceof Heard.Gone gone) {
        return gone.isFinal()
            ? new Outcome.Ended(false, gone.text())
            : new Outcome.Lost(gone.text());
      } else if (heard instanceof Heard.Said said) {
        long before = answer.last();
        Optional<Outcome> outcome = take(said.message(), answer);
        if (outcome.isPresent()) {
          return outcome.get();
        }
        if (answer.last() > before) {
          retries.progress();
        }
      }
    }
  }

  private static Optional<Outcome> take(String message, Answer answer) {
    try {
      return answer.hear(WireCodec.decode(message, ServerEvent.class));
    } catch (WireFormatException e) {
      return Optional.of(
          new Outcome.Ended(false, "the server sent something unknown: " + e.problem().message()));
    }
  }

  @Override
  public void close() {
    line.close();
  }
}
