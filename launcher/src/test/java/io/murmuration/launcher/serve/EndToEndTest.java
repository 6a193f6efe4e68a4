package io.murmuration.launcher.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.account.AccountOperator;
import io.murmuration.launcher.account.LedgerReading;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The whole server as users run it: real Kafka, the demo ensemble, real sockets. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndToEndTest {
  private static final Path DEMO = Path.of(System.getProperty("murmuration.root"), "demo");
  private static final int STREAMS = 8;
  private static final int ROUNDS = 3;
  private static final int TOKENS = 12;

  @TempDir private static Path data;
  private static ServeOptions options;
  private static Ensemble ensemble;
  private static EmbeddedServer server;

  @BeforeAll
  static void start() throws Exception {
    options = ServeOptions.defaults(DEMO, data).onFreePorts();
    ensemble = Ensemble.read(DEMO);
    server = EmbeddedServer.start(options);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  @Order(1)
  void aPrivateResponseStreamsWithoutGapsAndIsChargedToTheToken() throws Exception {
    JsonNode before = budget("demo");
    List<ServerEvent> events;
    try (TestClient client = new TestClient(server.endpoint().url())) {
      events = client.ask("demo", "Desk note on the", TOKENS, null);
    }

    ServerEvent.Completed end = (ServerEvent.Completed) events.get(events.size() - 1);
    assertThat(sequenceNumbers(events)).isEqualTo(countingUp(events.size()));
    assertThat(events.get(0)).isInstanceOf(ServerEvent.Created.class);
    assertThat(events).anyMatch(event -> event instanceof ServerEvent.Budget);
    int streamed = streamedTokens(events);
    assertThat(streamed).isEqualTo(end.response().usage().outputTokens()).isPositive();
    JsonNode after = awaitSettled("demo");
    assertThat(after.path("tokens_spent").asLong() - before.path("tokens_spent").asLong())
        .isEqualTo(end.response().usage().privacy().tokensCharged())
        .isEqualTo(streamed);
    assertThat(after.path("remaining_tokens").asLong())
        .isEqualTo(before.path("remaining_tokens").asLong() - streamed);
  }

  @Test
  @Order(2)
  void thePublicModelAnswersForNothing() throws Exception {
    JsonNode before = awaitSettled("demo");
    List<ServerEvent> events;
    try (TestClient client = new TestClient(server.endpoint().url())) {
      events = client.ask("demo-public", "Desk note on the", TOKENS, null);
    }

    ServerEvent.Completed end = (ServerEvent.Completed) events.get(events.size() - 1);
    assertThat(end.response().usage().privacy().tokensCharged()).isZero();
    assertThat(streamedTokens(events)).isPositive();
    assertThat(awaitSettled("demo")).isEqualTo(before);
  }

  @Test
  @Order(3)
  void tokensOfConcurrentStreamsEqualTheChargesInTheLedger() throws Exception {
    JsonNode before = awaitSettled("load-test");
    ExecutorService users = Executors.newFixedThreadPool(STREAMS);
    long streamed = 0;
    try {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int user = 0; user < STREAMS; user++) {
        counts.add(users.submit(EndToEndTest::streamSeveral));
      }
      for (Future<Integer> count : counts) {
        streamed += count.get(5, TimeUnit.MINUTES);
      }
    } finally {
      users.shutdownNow();
    }

    JsonNode after = awaitSettled("load-test");
    assertThat(after.path("tokens_spent").asLong() - before.path("tokens_spent").asLong())
        .isEqualTo(streamed);
    assertLedgerIsSound();
  }

  @Test
  @Order(4)
  void anExhaustedAccountIsRefusedClearlyAndTheSocketLivesOn() throws Exception {
    long affordable = openTinyAccount();
    try (TestClient client = new TestClient(server.endpoint().url())) {
      List<ServerEvent> refused = client.ask("demo", "Desk note", (int) affordable + 1, "tiny");
      List<ServerEvent> served = client.ask("demo", "Desk note", (int) affordable, "tiny");

      assertThat(refused).hasSize(1);
      ServerEvent.Refused refusal = (ServerEvent.Refused) refused.get(0);
      assertThat(refusal.error().code()).isEqualTo("budget_exhausted");
      assertThat(refusal.error().message()).contains("tiny", String.valueOf(affordable));
      assertThat(served.get(served.size() - 1)).isInstanceOf(ServerEvent.Completed.class);
    }
    JsonNode after = awaitSettled("tiny");
    assertThat(after.path("epsilon_spent").asDouble())
        .isLessThanOrEqualTo(after.path("epsilon_limit").asDouble());
  }

  @Test
  @Order(5)
  void badMessagesAreRefusedAndCostNothing() throws Exception {
    JsonNode before = awaitSettled("demo");
    try (TestClient client = new TestClient(server.endpoint().url())) {
      assertRefused(client, create("\"model\":\"nobody\",\"input\":\"x\",\"max_output_tokens\":4"));
      assertRefused(client, create("\"model\":\"demo\",\"input\":\"\",\"max_output_tokens\":4"));
      assertRefused(client, create("\"model\":\"demo\",\"input\":\"x\",\"max_output_tokens\":0"));
      assertRefused(
          client, create("\"model\":\"demo\",\"input\":\"x\",\"max_output_tokens\":4000"));
      assertRefused(
          client, create("\"model\":\"demo\",\"input\":\"x\",\"max_output_tokens\":4,\"seed\":1"));
      assertRefused(
          client,
          create("\"model\":\"demo\",\"input\":\"x\",\"max_output_tokens\":4,\"logprobs\":true"));
      assertRefused(
          client, create("\"model\":\"demo\",\"input\":\"x\",\"max_output_tokens\":4,\"who\":1"));
      assertRefused(client, "not json");
      assertThat(awaitSettled("demo")).isEqualTo(before);
      List<ServerEvent> served = client.ask("demo", "Desk note", 4, null);
      assertThat(served.get(served.size() - 1)).isInstanceOf(ServerEvent.Completed.class);
    }
  }

  @Test
  @Order(6)
  void theLedgerSurvivesARestart() throws Exception {
    JsonNode demo = awaitSettled("demo");
    JsonNode loadTest = awaitSettled("load-test");

    server.close();
    server = EmbeddedServer.start(options);

    assertThat(awaitSettled("demo")).isEqualTo(demo);
    assertThat(awaitSettled("load-test")).isEqualTo(loadTest);
    assertThat(streamSeveral()).isPositive();
    assertLedgerIsSound();
  }

  private static void assertRefused(TestClient client, String message) throws Exception {
    client.send(message);
    ServerEvent event = client.next();
    assertThat(event).as("answer to %s", message).isInstanceOf(ServerEvent.Refused.class);
    ServerEvent.Refused refusal = (ServerEvent.Refused) event;
    assertThat(refusal.error().remedy()).isNotBlank();
  }

  private static String create(String fields) {
    return "{\"type\":\"response.create\"," + fields + "}";
  }

  /** Opens an account of a few tokens and returns how many. */
  private static long openTinyAccount() throws Exception {
    try (KafkaMessageLog log =
        new KafkaMessageLog(ClientSettings.of(server.endpoint().bootstrap(), "test-operator"))) {
      AccountTerms terms = ensemble.terms(0.6, 1e-5, AccountTerms.Purpose.LOAD_TEST);
      LedgerFact fact =
          new AccountOperator(log, new Topics(options.topicPrefix())).open("tiny", terms, 60_000);
      assertThat(fact).isInstanceOf(LedgerFact.Opened.class);
      long affordable = ((LedgerFact.Opened) fact).totals().remainingTokens();
      assertThat(affordable).isBetween(2L, 64L);
      awaitSettled("tiny");
      return affordable;
    }
  }

  private static int streamSeveral() throws Exception {
    int streamed = 0;
    try (TestClient client = new TestClient(server.endpoint().url())) {
      for (int round = 0; round < ROUNDS; round++) {
        List<ServerEvent> events = client.ask("demo", "A letter about", TOKENS, "load-test");
        assertThat(events.get(events.size() - 1)).isInstanceOf(ServerEvent.Completed.class);
        assertThat(sequenceNumbers(events)).isEqualTo(countingUp(events.size()));
        streamed += streamedTokens(events);
      }
    }
    return streamed;
  }

  private static void assertLedgerIsSound() throws Exception {
    try (KafkaMessageLog log =
        new KafkaMessageLog(ClientSettings.of(server.endpoint().bootstrap(), "test-verifier"))) {
      LedgerReading.Verification verification =
          new LedgerReading(log, options.topicPrefix()).verify();
      assertThat(verification.reports()).allSatisfy(r -> assertThat(r.findings()).isEmpty());
      assertThat(verification.unpaid()).isEmpty();
    }
  }

  private static JsonNode budget(String account) throws Exception {
    return TestClient.get(server.endpoint().url() + "/v1/budgets/" + account);
  }

  /** The account once it is known and no block is open any more. */
  private static JsonNode awaitSettled(String account) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TestClient.WAIT_SECONDS);
    while (true) {
      JsonNode state = budget(account);
      if (state.has("tokens_pending") && state.path("tokens_pending").asLong() == 0) {
        return state;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("account never settled: " + state);
      }
      Thread.sleep(20);
    }
  }

  private static int streamedTokens(List<ServerEvent> events) {
    return events.stream()
        .filter(event -> event instanceof ServerEvent.Delta)
        .mapToInt(event -> ((ServerEvent.Delta) event).tokenCount())
        .sum();
  }

  private static List<Long> sequenceNumbers(List<ServerEvent> events) throws Exception {
    List<Long> numbers = new ArrayList<>();
    for (ServerEvent event : events) {
      numbers.add((Long) event.getClass().getMethod("sequenceNumber").invoke(event));
    }
    return numbers;
  }

  private static List<Long> countingUp(int size) {
    List<Long> numbers = new ArrayList<>();
    for (long number = 0; number < size; number++) {
      numbers.add(number);
    }
    return numbers;
  }
}
