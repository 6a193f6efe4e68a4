package io.murmuration.launcher.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.launcher.config.KafkaProperties;
import io.murmuration.launcher.config.Operations;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.launcher.serve.EmbeddedServer;
import io.murmuration.launcher.serve.TestClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server shows what docs/operations/metrics.md says, and nothing about single draws. */
class MetricsServerTest {
  private static final Path ROOT = Path.of(System.getProperty("murmuration.root"));
  private static final int TOKENS = 6;

  /** Every label there may be; none of them tells members, draws or people apart. */
  private static final Set<String> LABELS =
      Set.of("account", "fact", "partition", "area", "id", "state", "action", "cause", "gc");

  @TempDir private static Path data;
  private static EmbeddedServer server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    server =
        EmbeddedServer.start(
            ServeOptions.defaults(ROOT.resolve("demo"), data)
                .onFreePorts()
                .with(new Operations(KafkaProperties.NONE, port)));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void whatARunningServerHasDoneIsShown() throws Exception {
    try (TestClient client = new TestClient(server.endpoint().url())) {
      List<ServerEvent> events = client.ask("demo", "Desk note on the", TOKENS, null);
      assertThat(events.get(events.size() - 1)).isInstanceOf(ServerEvent.Completed.class);
      ServerEvent.Completed end = (ServerEvent.Completed) events.get(events.size() - 1);
      int charged = end.response().usage().privacy().tokensCharged();

      Map<String, Double> shown =
          awaiting(all -> all.get("murmuration_ledger_facts_total{fact=\"committed\"}") == 1);

      assertThat(shown)
          .containsEntry("murmuration_ledger_facts_total{fact=\"granted\"}", 1.0)
          .containsEntry("murmuration_ledger_facts_total{fact=\"denied\"}", 0.0)
          .containsEntry("murmuration_ledger_facts_total{fact=\"expired_in_full\"}", 0.0)
          .containsEntry("murmuration_accountant_partitions_frozen", 0.0)
          .containsEntry("murmuration_gateway_sockets", 1.0)
          .containsEntry("murmuration_worker_sequences_waiting", 0.0)
          .containsEntry("murmuration_account_tokens_pending{account=\"demo\"}", 0.0)
          .containsEntry("murmuration_account_tokens_spent{account=\"demo\"}", (double) charged);
      assertThat(shown.get("murmuration_worker_tokens_released_total")).isEqualTo(charged);
      assertThat(shown.get("murmuration_worker_kv_total_bytes")).isPositive();
      assertThat(shown.get("murmuration_account_tokens_remaining{account=\"demo\"}")).isPositive();
      assertThat(shown.get("murmuration_account_epsilon_spent{account=\"demo\"}"))
          .isPositive()
          .isLessThan(shown.get("murmuration_account_epsilon_limit{account=\"demo\"}"));
      assertThat(shown)
          .anySatisfy((name, value) -> assertThat(name).startsWith("jvm_memory_used_bytes"));
      for (int partition = 0; partition < 4; partition++) {
        assertThat(shown)
            .containsEntry(
                "murmuration_ledger_partition_broken{partition=\"" + partition + "\"}", 0.0);
      }
    }
  }

  @Test
  void everyNameOfOursIsDocumentedAndNoneTellsOfDraws() throws Exception {
    String page = Files.readString(ROOT.resolve("docs/operations/metrics.md"));
    Set<String> shown = new TreeSet<>();
    Set<String> labels = new TreeSet<>();
    Matcher label = Pattern.compile("[{,]([a-z_]+)=\"").matcher(scrape());
    while (label.find()) {
      labels.add(label.group(1));
    }
    for (String name : parse(scrape()).keySet()) {
      shown.add(name.replaceAll("\\{.*", ""));
    }
    Set<String> ours =
        shown.stream().filter(n -> n.startsWith("murmuration_")).collect(Collectors.toSet());
    Set<String> documented = new TreeSet<>();
    Matcher mentioned = Pattern.compile("`(murmuration_[a-z_]+)").matcher(page);
    while (mentioned.find()) {
      documented.add(mentioned.group(1));
    }

    assertThat(documented).isEqualTo(ours);
    assertThat(LABELS).containsAll(labels);
    assertThat(shown)
        .noneMatch(name -> name.matches(".*(member|subset|lambda|mix|logit|probab|prompt).*"));
    // A histogram of times would show when tokens were drawn.
    assertThat(ours).noneMatch(name -> name.matches(".*(_bucket|_seconds|_sum|_max)$"));
  }

  @Test
  void nothingElseIsAnsweredThere() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/metrics").headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
  }

  @Test
  void theDashboardAsksForNamesThatThereAre() throws Exception {
    Set<String> names =
        parse(scrape()).keySet().stream()
            .map(name -> name.replaceAll("\\{.*", ""))
            .collect(Collectors.toSet());
    for (String file :
        List.of("docker/grafana/dashboards/murmuration.json", "docker/prometheus/alerts.yml")) {
      Matcher asked =
          Pattern.compile("(murmuration|jvm)_[a-z_]+")
              .matcher(Files.readString(ROOT.resolve(file)));
      Set<String> missing = new TreeSet<>();
      while (asked.find()) {
        if (!names.contains(asked.group())) {
          missing.add(asked.group());
        }
      }
      assertThat(missing).as(file).isEmpty();
    }
  }

  private static Map<String, Double> awaiting(Predicate<Map<String, Double>> condition)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Map<String, Double> shown = parse(scrape());
    while (!condition.test(shown) && System.nanoTime() < deadline) {
      Thread.sleep(50);
      shown = parse(scrape());
    }
    return shown;
  }

  private static Map<String, Double> parse(String text) {
    Map<String, Double> values = new TreeMap<>();
    for (String line : text.split("\n")) {
      if (!line.startsWith("#") && !line.isBlank()) {
        int space = line.lastIndexOf(' ');
        values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    return values;
  }

  private static String scrape() throws Exception {
    return get("/metrics").body();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
