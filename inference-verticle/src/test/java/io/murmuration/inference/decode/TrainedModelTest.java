package io.murmuration.inference.decode;

import static io.murmuration.inference.decode.LoopBench.prompt;
import static io.murmuration.inference.decode.LoopBench.publicPrompt;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.contracts.generation.Usage;
import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A model that was paid for when it was trained: its tokens are released and charged to nobody. */
@Timeout(120)
class TrainedModelTest {
  private static final Limits LIMITS = new Limits(8, 3, 100, 8, 4, 0, 20_000);
  private static final TrainingStatement TRAINING =
      new TrainingStatement(
          "train-1",
          "notes",
          "data",
          AccountTerms.Unit.USER,
          Adjacency.ADD_OR_REMOVE_ONE,
          new PrivacyEvent.PoissonSubsampled(new AdditiveNoise.Gaussian(1.5), 0.01),
          40,
          2.5,
          3,
          1e-6,
          Map.of("model/model.safetensors", "0".repeat(64)));

  @TempDir private static Path directory;
  private static ModelDirectory model;

  private final Logger logger = (Logger) LoggerFactory.getLogger(DecodeLoop.class);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  @BeforeAll
  static void load() throws IOException {
    TinyEnsemble.load(directory, 7).close();
    model = TinyEnsemble.loadAlone(directory);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @BeforeEach
  void listen() {
    events.start();
    logger.addAppender(events);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(events);
  }

  private static LoopBench bench() {
    return new LoopBench(
        model, LoopBench.Shape.of(LIMITS), new Served.TrainedModel("demo", TRAINING));
  }

  @Test
  void itsTokensAreChargedToNobodyAndItsUsageSaysWhatWasPaidBefore() throws Exception {
    try (LoopBench bench = bench()) {
      bench.submit(prompt("a", "hello", 12));
      Ended ended = bench.journal.ended("a");
      bench.stop();

      assertThat(ended.status()).isEqualTo(Status.COMPLETED);
      assertThat(ended.usage().outputTokens()).isPositive();
      assertThat(ended.usage().privacy())
          .isEqualTo(new Usage.Privacy("notes", "dp_sgd", 0, 2.5, 3, 1e-6));
      assertThat(bench.ledger.commits()).isEmpty();
      assertThat(bench.journal.releasedByReservation()).isEmpty();
      assertThat(bench.fatal).isNotDone();
    }
  }

  @Test
  void thereIsNoPublicModelBesideIt() throws Exception {
    try (LoopBench bench = bench()) {
      bench.submit(publicPrompt("a", "hello", 12));

      assertThat(bench.journal.ended("a").problem().code()).isEqualTo("unknown_model");
    }
  }

  @Test
  void noTickIsNeededSinceNoDrawOfMembersIsSecret() throws Exception {
    try (LoopBench bench = bench()) {
      bench.stop();
      assertThat(events.list).noneMatch(event -> event.toString().contains("tick"));
    }
    try (ModelDirectory ensemble = TinyEnsemble.load(directory, 7);
        LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(LIMITS))) {
      bench.stop();
      assertThat(events.list)
          .anyMatch(
              event ->
                  event
                          .getFormattedMessage()
                          .equals("the tick is off: times between tokens depend on the secret draw")
                      && event.getKeyValuePairs().toString().contains("tick_off"));
    }
  }
}
