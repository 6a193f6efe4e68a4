package io.murmuration.launcher.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.launcher.account.LedgerReading;
import io.murmuration.launcher.cluster.ClusterPlan;
import io.murmuration.launcher.cluster.LocalCluster;
import io.murmuration.launcher.cluster.Node;
import io.murmuration.launcher.cluster.NodeKind;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A cluster of one process of each kind, each of which is killed while somebody is told something.
 */
@Tag("faults")
class RestartedNodesTest {
  private static final Path DEMO = Path.of(System.getProperty("murmuration.root"), "demo");
  private static final long START_MILLIS = 300_000;
  private static final int TOKENS = 96;
  private static final Pattern DELTA = Pattern.compile("\"delta\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  @TempDir private Path data;

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"BROKER", "GATEWAY"})
  void anAnswerGoesOnAfterKillNineAndAStartOf(NodeKind kind) throws Exception {
    ClusterPlan plan =
        new ClusterPlan(
            data,
            DEMO,
            "test",
            60_000,
            ClusterPlan.layOut(
                Map.of(
                    NodeKind.BROKER, 1,
                    NodeKind.ACCOUNTANT, 1,
                    NodeKind.WORKER, 1,
                    NodeKind.GATEWAY, 1),
                name -> "127.0.0.1"));
    Paper text = new Paper();
    Paper notes = new Paper();
    try (LocalCluster cluster = new LocalCluster(plan, true)) {
      cluster.startAll(START_MILLIS);
      String url = plan.gatewayUrls().get(0);
      try (Chat chat =
          new Chat(
              () -> List.of(URI.create(url.replaceFirst("http", "ws") + "/v1/responses")),
              null,
              Patience.of(120_000),
              new Screen(text.stream(), notes.stream()))) {
        CompletableFuture<Boolean> answer = ask(chat);
        awaitCharacters(text, 20);
        String before = text.text();

        Node node = plan.nodes(kind).get(0);
        cluster.kill(node);
        assertThat(answer).as("ended before anything was killed").isNotDone();
        cluster.start(node, null);
        cluster.awaitReady(node, START_MILLIS);

        assertThat(answer.get(180, TimeUnit.SECONDS)).as(notes.text()).isTrue();
        assertThat(text.text()).startsWith(before).hasSizeGreaterThan(before.length() + 20);
        assertThat(text.text()).isEqualTo(replayed(url) + System.lineSeparator());
        if (kind == NodeKind.GATEWAY) {
          assertThat(notes.text()).contains("connected again");
        }
      }
      assertLedgerIsSound(plan);
    }
  }

  private static void assertLedgerIsSound(ClusterPlan plan) {
    try (KafkaMessageLog log =
        new KafkaMessageLog(ClientSettings.of(plan.bootstrap(), "verifier"))) {
      assertThat(new LedgerReading(log, plan.topicPrefix()).verify().isSound()).isTrue();
    }
  }

  private static CompletableFuture<Boolean> ask(Chat chat) {
    ClientEvent.Create create =
        new ClientEvent.Create("r1", "demo", "Desk note on the", TOKENS, "load-test", null);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return chat.ask(create);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void awaitCharacters(Paper text, int count) throws InterruptedException {
    for (int i = 0; i < 6_000 && text.text().length() < count; i++) {
      Thread.sleep(10);
    }
    assertThat(text.text()).hasSizeGreaterThanOrEqualTo(count);
  }

  /** The text as the gateway tells it from the beginning. */
  private static String replayed(String url) throws Exception {
    String path = "/v1/responses/r1?stream=true&include_obfuscation=false";
    HttpResponse<String> events =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    StringBuilder text = new StringBuilder();
    Matcher delta = DELTA.matcher(events.body());
    while (delta.find()) {
      text.append(new ObjectMapper().readValue("\"" + delta.group(1) + "\"", String.class));
    }
    return text.toString();
  }
}
