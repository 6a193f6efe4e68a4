package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.Usage;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.decoder.weights.Safetensors;
import io.murmuration.launcher.chat.FirstModel;
import io.murmuration.launcher.config.KafkaProperties;
import io.murmuration.launcher.config.Offering;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.launcher.dp.LedgerAccess;
import io.murmuration.launcher.dp.RunNotes;
import io.murmuration.launcher.serve.EmbeddedServer;
import io.murmuration.launcher.serve.TestClient;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.trainer.OutputLock;
import io.murmuration.trainer.base.BaseCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One command from records to an adapter, with a real ledger. */
class TrainDpCommandTest {
  private static final int STEPS = 6;
  private static final String HOME = "murmuration.home";

  @TempDir private Path directory;

  @BeforeAll
  static void beAtHome() {
    System.setProperty(HOME, Path.of("..").toAbsolutePath().normalize().toString());
  }

  @AfterAll
  static void leave() {
    System.clearProperty(HOME);
  }

  @BeforeEach
  void writeCorpus() throws IOException {
    StringBuilder records = new StringBuilder();
    for (int index = 0; index < 60; index++) {
      records.append("Desk note ").append(index).append(": the pump hums.\n");
    }
    Files.writeString(directory.resolve("notes.txt"), records);
  }

  @Test
  void everyStepIsPaidInTheLedgerAndARunThatIsOverPaysNothingMore() throws Exception {
    CommandRun run = train("--epsilon", "3", "--delta", "1e-3");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("opened account 'notes'").contains(STEPS + " steps");
    assertThat(directory.resolve("out/adapter/adapter_model.safetensors")).exists();
    assertThat(Files.readString(directory.resolve("out/report.json")))
        .contains("\"dp\" : true")
        .contains("\"stepsDone\" : " + STEPS);
    String dataset = notes().dataset();
    List<LedgerFact> facts = facts(dataset);
    assertThat(facts).filteredOn(LedgerFact.Granted.class::isInstance).hasSize(STEPS);
    assertThat(facts)
        .filteredOn(LedgerFact.Committed.class::isInstance)
        .hasSize(STEPS)
        .allSatisfy(fact -> assertThat(((LedgerFact.Committed) fact).tokensSampled()).isEqualTo(1));

    CommandRun again = train("--epsilon", "3", "--delta", "1e-3");

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(facts(dataset)).hasSameSizeAs(facts);
    assertItsTokensAreFree(notes().run(), facts);
    assertOnlyWhatWasPaidForIsServed();
  }

  private void assertItsTokensAreFree(String run, List<LedgerFact> before) throws Exception {
    ServeOptions options =
        ServeOptions.defaults(directory.resolve("out"), directory.resolve("data")).onFreePorts();
    try (EmbeddedServer server = EmbeddedServer.start(options);
        TestClient client = new TestClient(server.endpoint().url())) {
      List<ServerEvent> events = client.ask("notes", "Desk note", 12, null);
      JsonNode promise =
          TestClient.get(server.endpoint().url() + "/v1/privacy-statement")
              .path("trained_models")
              .path(0);

      assertThat(FirstModel.of(List.of(URI.create(server.endpoint().url() + "/v1/models")), null))
          .contains("notes");
      ServerEvent.Completed end = (ServerEvent.Completed) events.get(events.size() - 1);
      Usage.Privacy paid = end.response().usage().privacy();
      assertThat(end.response().usage().outputTokens()).isPositive();
      assertThat(paid.mechanism()).isEqualTo("dp_sgd");
      assertThat(paid.tokensCharged()).isZero();
      assertThat(paid.epsilonSpent()).isPositive().isLessThanOrEqualTo(3);
      assertThat(paid.epsilonLimit()).isEqualTo(3);
      assertThat(promise.path("run").asText()).isEqualTo(run);
      assertThat(promise.path("steps").asInt()).isEqualTo(STEPS);
    }
    assertThat(facts(notes().dataset())).isEqualTo(before);
  }

  private void assertOnlyWhatWasPaidForIsServed() throws IOException {
    Path out = directory.resolve("out");
    Path weights = out.resolve("model/model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    byte[] changed = whole.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(weights, changed);
    assertThatThrownBy(() -> Offering.read(out))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("changed: [model/model.safetensors]");
    Files.write(weights, whole);
    Files.writeString(out.resolve("model/extra.json"), "{}");
    assertThatThrownBy(() -> Offering.read(out)).hasMessageContaining("[model/extra.json]");
    Files.delete(out.resolve("model/extra.json"));
    Files.delete(out.resolve("privacy.json"));
    assertThatThrownBy(() -> Offering.read(out))
        .hasMessageContaining("its training is not over, or was without privacy");
  }

  @Test
  void anAccountThatIsSpentStopsTheRunWithWhatItHas() throws Exception {
    // More noise is needed for the target than is given: the steps cost too much.
    CommandRun run = train("--epsilon", "3", "--delta", "1e-3", "--noise-multiplier", "0.7");

    assertThat(run.code()).isEqualTo(1);
    String report = Files.readString(directory.resolve("out/report.json"));
    assertThat(report).contains("\"stopped\"").doesNotContain("\"stepsDone\" : " + STEPS);
    long granted =
        facts(notes().dataset()).stream().filter(LedgerFact.Granted.class::isInstance).count();
    assertThat(report).contains("\"stepsDone\" : " + granted);
    assertThat(directory.resolve("out/adapter/adapter_model.safetensors")).exists();
  }

  @Test
  @Tag("faults")
  void whatARunPaidBeforeKillNineStaysPaidAndItGoesOn() throws Exception {
    String[] more = {"--epsilon", "3", "--delta", "1e-3", "--steps", "60"};
    Process process = start(more);
    try {
      Path checkpoint = directory.resolve("out/checkpoint");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
      FileTime begun = null;
      int writes = 0;
      while (writes < 6) {
        assertThat(process.isAlive() && System.nanoTime() < deadline)
            .as(() -> read(directory.resolve("child.log")))
            .isTrue();
        FileTime now = Files.exists(checkpoint) ? Files.getLastModifiedTime(checkpoint) : null;
        writes += now == null || now.equals(begun) ? 0 : 1;
        begun = now;
        Thread.sleep(10);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    long paidBefore = granted();
    assertThat(paidBefore).isPositive();

    CommandRun run = train(more);

    assertThat(run.err()).doesNotContain("Exception");
    JsonNode report = new ObjectMapper().readTree(directory.resolve("out/report.json").toFile());
    int done = report.path("stepsDone").asInt();
    assertThat(report.path("resumedAt").asInt()).isBetween(1, (int) paidBefore);
    assertThat(done).isGreaterThan(report.path("resumedAt").asInt()).isLessThanOrEqualTo(60);
    // Steps that were paid and lost are paid all the same, and nothing in the model is unpaid.
    assertThat(granted()).isBetween((long) done, 60L).isGreaterThanOrEqualTo(paidBefore);
    assertThat(report.at("/budget/epsilon").asDouble()).isLessThanOrEqualTo(3);
  }

  private long granted() throws Exception {
    return facts(notes().dataset()).stream().filter(LedgerFact.Granted.class::isInstance).count();
  }

  private Process start(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-D" + HOME + "=" + System.getProperty(HOME),
                "-cp",
                System.getProperty("java.class.path"),
                Murmur.class.getName()));
    command.addAll(arguments(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("child.log").toFile())
        .start();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void theNoiseThatASearchFoundIsPaidForAsWhatItIs() throws Exception {
    Path found = directory.resolve("noise.json");
    CommandRun search =
        CommandRun.of(
            "search-noise",
            "--epsilon",
            "3",
            "--delta",
            "1e-3",
            "--rate",
            "0.13",
            "--steps",
            "6",
            "--family",
            "uniform",
            "--json",
            found.toString());
    assertThat(search.code()).as(search.err()).isZero();
    for (JsonNode row : new ObjectMapper().readTree(found.toFile()).path("ranking")) {
      if (row.path("family").asText().equals("uniform")) {
        Files.writeString(found, row.path("noise").toString());
      }
    }

    CommandRun run = train("--epsilon", "3", "--delta", "1e-3", "--noise-spec", found.toString());

    assertThat(run.code()).as(run.err()).isZero();
    String paid = Files.readString(directory.resolve("out/privacy.json"));
    assertThat(paid).contains("\"type\":\"laplace_mixture\"").contains("\"steps\":" + STEPS);
    assertThat(facts(notes().dataset()))
        .filteredOn(LedgerFact.Granted.class::isInstance)
        .hasSize(STEPS);
    Files.writeString(found, "{\"type\":\"laplace\",\"scale\":2}");
    assertThat(train("--epsilon", "3", "--delta", "1e-3", "--noise-spec", found.toString()).err())
        .contains("must be gaussian, laplace_lifted or laplace_mixture");
  }

  @Test
  void whatIsNotPrivateHasToBeAskedForByName() {
    CommandRun silent = train("--epsilon", "3", "--delta", "1e-3", "--noise-multiplier", "0");
    assertThat(silent.code()).isNotZero();
    assertThat(silent.err()).contains("--no-dp");
    CommandRun untold = train();
    assertThat(untold.code()).isNotZero();
    assertThat(untold.err()).contains("--epsilon and --delta");
  }

  @Test
  void aSecondProcessIsKeptOutOfAnOutputBeforeAnythingIsSpent() throws IOException {
    try (OutputLock other = RunNotes.lock(directory.resolve("out"))) {
      CommandRun second = train("--epsilon", "3", "--delta", "1e-3");

      assertThat(second.code()).as("while %s is held", other).isNotZero();
      assertThat(second.err())
          .contains("another process is training into " + directory.resolve("out"));
    }
    assertThat(directory.resolve("out/run.json")).doesNotExist();
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void aRunWithoutPrivacySaysSoAndSpendsNothing() throws IOException {
    CommandRun run = train("--no-dp");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("NOT private");
    assertThat(Files.readString(directory.resolve("out/report.json"))).contains("\"dp\" : false");
    assertThat(directory.resolve("data")).doesNotExist();
    assertThat(run.out()).contains("no server takes it");
    assertThatThrownBy(() -> Offering.read(directory.resolve("out")))
        .hasMessageContaining("--no-dp");
    assertThatThrownBy(() -> BaseCheckpoint.read(directory.resolve("out/model")))
        .hasMessageContaining("was trained on private records");
  }

  @Test
  void allWeightsAreTrainedIfThatIsAskedForAndNoAdaptersThen() throws IOException {
    CommandRun run = train("--no-dp", "--full");

    assertThat(run.code()).as(run.err()).isZero();
    Path base = Path.of(System.getProperty(HOME)).resolve("demo/base/model.safetensors");
    try (Safetensors before = Safetensors.open(base);
        Safetensors after = Safetensors.open(directory.resolve("out/model/model.safetensors"))) {
      assertThat(after.tensors().keySet()).isEqualTo(before.tensors().keySet());
      for (String name : List.of("wte.weight", "h.0.mlp.c_fc.weight", "ln_f.bias")) {
        assertThat(after.read(name).values()).isNotEqualTo(before.read(name).values());
      }
    }
    assertThat(directory.resolve("out/adapter")).doesNotExist();
    assertThat(train("--no-dp", "--full", "--rank", "2").err()).contains("leave out --rank");
    assertThat(train("--no-dp", "--full", "--storage", "NF4").err())
        .contains("--full trains weights in FLOAT32, got --storage NF4");
  }

  private CommandRun train(String... more) {
    return CommandRun.of(arguments(more).toArray(String[]::new));
  }

  private List<String> arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "dp",
                "--corpus",
                directory.resolve("notes.txt").toString(),
                "--format",
                "text",
                "--text-records",
                "lines",
                "--unit",
                "record",
                "--key",
                directory.resolve("shard.key").toString(),
                "--output",
                directory.resolve("out").toString(),
                "--data",
                directory.resolve("data").toString(),
                "--account",
                "notes",
                "--steps",
                String.valueOf(STEPS),
                "--batch",
                "8",
                "--checkpoint-steps",
                "2"));
    // What is given last would be given twice.
    int steps = List.of(more).indexOf("--steps");
    if (steps >= 0) {
      int usual = arguments.indexOf("--steps");
      arguments.subList(usual, usual + 2).clear();
    }
    arguments.addAll(List.of(more));
    return arguments;
  }

  private RunNotes notes() throws IOException {
    // What is asked for is there: only its data set is of interest.
    String text = Files.readString(directory.resolve("out/run.json"));
    String dataset = text.replaceAll(".*\"dataset\":\"([^\"]+)\".*", "$1");
    return RunNotes.readOrMake(directory.resolve("out"), "notes", dataset);
  }

  private List<LedgerFact> facts(String dataset) throws Exception {
    LedgerAccess.Place place =
        new LedgerAccess.Place(
            null, "murmuration", directory.resolve("data"), KafkaProperties.NONE);
    List<LedgerFact> facts = new ArrayList<>();
    try (LedgerAccess ledger = LedgerAccess.open(place)) {
      // A commit is durable as a command before the accountant has answered it.
      TimeUnit.SECONDS.sleep(2);
      ledger
          .log()
          .scan(
              new MessageLog.ScanOptions(
                  ledger.topics().ledger(), Topics.budgetPartition(dataset), 0, true),
              record -> {
                LedgerFact fact = fact(record);
                if (fact.account().equals("notes")) {
                  facts.add(fact);
                }
                return true;
              });
    }
    return facts;
  }

  private static LedgerFact fact(LogRecord record) {
    try {
      return WireCodec.decode(record.value(), LedgerRecord.class).fact();
    } catch (WireFormatException e) {
      throw new AssertionError(e);
    }
  }
}
