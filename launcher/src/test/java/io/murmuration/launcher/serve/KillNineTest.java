package io.murmuration.launcher.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.launcher.Murmur;
import io.murmuration.launcher.account.LedgerReading;
import io.murmuration.launcher.config.Endpoint;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed without warning in the middle of a response. */
class KillNineTest {
  private static final Path DEMO = Path.of(System.getProperty("murmuration.root"), "demo");
  private static final long START_SECONDS = 180;

  @TempDir private Path data;

  @Test
  void noReleasedTokenIsUnpaidAfterKillNine() throws Exception {
    long released = 0;
    Process process = serve();
    try {
      Endpoint endpoint = awaitEndpoint(process);
      try (TestClient client = new TestClient(endpoint.url())) {
        client.send(
            "{\"type\":\"response.create\",\"model\":\"demo\",\"input\":\"Desk note\","
                + "\"max_output_tokens\":64}");
        while (released < 5) {
          ServerEvent event = client.next();
          assertThat(TestClient.isLast(event)).isFalse();
          if (event instanceof ServerEvent.Delta delta) {
            released += delta.tokenCount();
          }
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    Files.delete(data.resolve("endpoint.json"));

    ServeOptions options = ServeOptions.defaults(DEMO, data).onFreePorts();
    try (EmbeddedServer restarted = EmbeddedServer.start(options)) {
      JsonNode demo = TestClient.get(restarted.endpoint().url() + "/v1/budgets/demo");
      long charged = demo.path("tokens_spent").asLong() + demo.path("tokens_pending").asLong();
      assertThat(charged).isGreaterThanOrEqualTo(released);
      assertVerified(restarted.endpoint());
    }
  }

  private static void assertVerified(Endpoint endpoint) throws Exception {
    try (KafkaMessageLog log =
        new KafkaMessageLog(ClientSettings.of(endpoint.bootstrap(), "test-verifier"))) {
      LedgerReading.Verification found = new LedgerReading(log, endpoint.topicPrefix()).verify();
      assertThat(found.reports()).allSatisfy(r -> assertThat(r.findings()).isEmpty());
      assertThat(found.unpaid()).isEmpty();
    }
  }

  private Process serve() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Murmur.class.getName(),
                "serve",
                "--ensemble=" + DEMO,
                "--data=" + data,
                "--port=0"))
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("server.log").toFile())
        .start();
  }

  private Endpoint awaitEndpoint(Process process) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      Optional<Endpoint> endpoint = Endpoint.read(data);
      if (endpoint.isPresent()) {
        return endpoint.get();
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no server: " + Files.readString(data.resolve("server.log")));
  }
}
