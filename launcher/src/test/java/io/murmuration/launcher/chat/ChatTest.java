package io.murmuration.launcher.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.launcher.chat.Deployment.Gateway;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conversation over real sockets, with gateways that stop and connections that are cut. */
class ChatTest {
  private static final Patience SHORT = new Patience(20, 200, 30_000, 10_000, 10_000);

  private final Deployment deployment = new Deployment();
  private final Paper text = new Paper();
  private final Paper notes = new Paper();
  @TempDir private Path folder;
  private int questions;

  @AfterEach
  void stop() throws Exception {
    deployment.close();
  }

  @Test
  void anAnswerGoesOnWhereItWasAfterItsGatewayWasStoppedAndStartedAgain() throws Exception {
    Gateway gateway = deployment.start(0, 1);
    int port = gateway.port();
    try (Chat chat = chat(SHORT, null, port)) {
      CompletableFuture<Boolean> answer = ask(chat);
      PacedWorker.Work work = deployment.worker.next();
      work.release(5);
      text.await("t4");

      gateway.stop();
      notes.await("connection closed");
      work.release(5);
      deployment.start(port, 1);
      work.release(5);
      work.complete();

      assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(text.text()).isEqualTo(work.text() + System.lineSeparator());
      assertThat(notes.text()).contains("1001", "connected again", "15 tokens, free");
      assertThat(deployment.worker.hasMorePrompts()).isFalse();
    }
  }

  @Test
  void anotherGatewayGoesOnWhereTheFirstOneStopped() throws Exception {
    Gateway first = deployment.start(0, 1);
    Gateway second = deployment.start(0, 2);
    try (Chat chat = chat(SHORT, null, first.port(), second.port())) {
      CompletableFuture<Boolean> answer = ask(chat);
      PacedWorker.Work work = deployment.worker.next();
      work.release(3);
      text.await("t2");

      first.stop();
      notes.await("connected again");
      work.release(3);
      work.complete();

      assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(text.text()).isEqualTo(work.text() + System.lineSeparator());
      answer = ask(chat);
      PacedWorker.Work next = deployment.worker.next();
      next.complete();
      assertThat(answer.get(60, TimeUnit.SECONDS)).as("the next question").isTrue();
    }
  }

  @Test
  void aConnectionThatIsCutAgainAndAgainLosesAndRepeatsNothing() throws Exception {
    Gateway gateway = deployment.start(0, 1);
    try (Relay relay = new Relay(gateway.port());
        Chat chat = chat(SHORT, null, relay.port())) {
      CompletableFuture<Boolean> answer = ask(chat);
      PacedWorker.Work work = deployment.worker.next();
      for (int cuts = 1; cuts <= 8; cuts++) {
        work.release(2);
        text.await(work.text());
        // What is on the way when the connection is cut may be lost with it.
        work.release(cuts % 3);
        relay.cut();
        awaitConnections(relay, cuts + 1);
      }
      work.complete();

      assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(text.text()).isEqualTo(work.text() + System.lineSeparator());
      assertThat(deployment.worker.hasMorePrompts()).isFalse();
    }
  }

  @Test
  void aRequestOfWhichNothingWasHeardIsSentAgainAndAnsweredOnce() throws Exception {
    Gateway gateway = deployment.start(0, 1);
    try (Relay relay = new Relay(gateway.port());
        Chat chat = chat(SHORT, null, relay.port())) {
      relay.mute(true);
      CompletableFuture<Boolean> answer = ask(chat);
      PacedWorker.Work work = deployment.worker.next();
      work.release(4);

      relay.mute(false);
      relay.cut();
      work.complete();

      assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(text.text()).isEqualTo(work.text() + System.lineSeparator());
      assertThat(notes.text()).contains("going on after event -1");
      assertThat(deployment.worker.hasMorePrompts()).isFalse();
    }
  }

  @Test
  void aServerThatGivesNoSignOfLifeIsLeft() throws Exception {
    Gateway gateway = deployment.start(0, 1);
    Patience nervous = new Patience(20, 200, 30_000, 10_000, 100);
    try (Relay relay = new Relay(gateway.port());
        Chat chat = chat(nervous, null, relay.port())) {
      CompletableFuture<Boolean> answer = ask(chat);
      PacedWorker.Work work = deployment.worker.next();
      work.release(1);
      text.await("t0");
      // Pongs go through for a while: silence alone is no loss.
      Thread.sleep(600);
      assertThat(relay.connections()).isEqualTo(1);

      relay.mute(true);
      notes.await("no sign of life");
      relay.mute(false);
      work.complete();

      assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(text.text()).isEqualTo(work.text() + System.lineSeparator());
    }
  }

  @Test
  void whoCanNotPrintIsLetGoByTheServerAndReadsOnLater() throws Exception {
    Gateway gateway = deployment.start(0, 1, 300, null);
    try (Chat chat = chat(SHORT, null, gateway.port())) {
      CompletableFuture<Boolean> answer = ask(chat);
      PacedWorker.Work work = deployment.worker.next();
      work.release(1);
      text.await("t0");

      text.jam();
      work.release(1_500, "x".repeat(2_000));
      awaitNoSockets(gateway);
      text.free();
      work.complete();

      assertThat(answer.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(text.text()).isEqualTo(work.text() + System.lineSeparator());
      assertThat(notes.text()).contains("connected again");
    }
  }

  @Test
  void whatTheServerDoesNotKnowAnyMoreIsGivenUpAtOnce() throws Exception {
    Gateway gateway = deployment.start(0, 1);
    int port = gateway.port();
    try (Deployment another = new Deployment();
        Chat chat = chat(SHORT, null, port)) {
      CompletableFuture<Boolean> answer = ask(chat);
      deployment.worker.next().release(1);
      text.await("t0");

      gateway.stop();
      another.start(port, 1);

      assertThat(answer.get(60, TimeUnit.SECONDS)).isFalse();
      assertThat(notes.text()).contains("unknown_response");
      assertThat(another.worker.hasMorePrompts()).as("begun anew").isFalse();
    }
  }

  @Test
  void itGivesUpWhenNothingNewCameForAsLongAsWasSaid() throws Exception {
    Gateway gateway = deployment.start(0, 1);
    Patience bound = new Patience(20, 200, 1_000, 10_000, 10_000);
    try (Chat chat = chat(bound, null, gateway.port())) {
      CompletableFuture<Boolean> answer = ask(chat);
      deployment.worker.next().release(1);
      text.await("t0");

      gateway.stop();

      assertThat(answer.get(30, TimeUnit.SECONDS)).isFalse();
      assertThat(notes.text()).contains("gave up after 1 s", "response r-1 stays readable");
    }
  }

  @Test
  void anAddressWhereNobodyListensIsToldAtOnce() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (Chat chat = chat(SHORT, null, port)) {
      assertThat(ask(chat).get(10, TimeUnit.SECONDS)).isFalse();
      assertThat(notes.text()).contains("127.0.0.1:" + port).doesNotContain("trying");
    }
  }

  @Test
  void aKeyOpensTheDoorAndAMissingOrWrongOneIsToldWithoutShowingIt() throws Exception {
    Path keys = keys("secret-1");
    Gateway gateway = deployment.start(0, 1, 10_000, keys);
    try (Chat without = chat(SHORT, null, gateway.port());
        Chat wrong = chat(SHORT, new BearerKey("guessed-9"), gateway.port())) {
      assertThat(ask(without).get(30, TimeUnit.SECONDS)).isFalse();
      assertThat(notes.text()).contains("asks for a key", "MURMUR_API_KEY");
      assertThat(ask(wrong).get(30, TimeUnit.SECONDS)).isFalse();
      assertThat(notes.text()).contains("does not accept the key").doesNotContain("guessed-9");
    }
    try (Chat chat = chat(SHORT, new BearerKey("secret-1"), gateway.port())) {
      CompletableFuture<Boolean> answer = ask(chat);
      PacedWorker.Work work = deployment.worker.next();
      work.release(2);
      text.await("t1");
      Files.writeString(keys, "[]");

      assertThat(answer.get(60, TimeUnit.SECONDS)).isFalse();
      assertThat(notes.text()).contains("4401").doesNotContain("secret-1");
    }
  }

  private static void awaitConnections(Relay relay, int count) throws InterruptedException {
    for (int i = 0; i < 3_000 && relay.connections() < count; i++) {
      Thread.sleep(10);
    }
    assertThat(relay.connections()).isEqualTo(count);
  }

  private static void awaitNoSockets(Gateway gateway) throws InterruptedException {
    for (int i = 0; i < 3_000 && gateway.socketCount() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(gateway.socketCount()).isZero();
  }

  private Path keys(String key) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    String json = "[{\"tenant\":\"acme\",\"sha256\":\"" + HexFormat.of().formatHex(digest) + "\"}]";
    return Files.writeString(folder.resolve("keys.json"), json);
  }

  private Chat chat(Patience patience, @Nullable BearerKey key, int... ports) {
    List<URI> gateways =
        IntStream.of(ports)
            .mapToObj(port -> URI.create("ws://127.0.0.1:" + port + "/v1/responses"))
            .toList();
    return new Chat(() -> gateways, key, patience, new Screen(text.stream(), notes.stream()));
  }

  private CompletableFuture<Boolean> ask(Chat chat) {
    ClientEvent.Create create =
        new ClientEvent.Create("r-" + ++questions, "open", "hello", 64, null, null);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return chat.ask(create);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
