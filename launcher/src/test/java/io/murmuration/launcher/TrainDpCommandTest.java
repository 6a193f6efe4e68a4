package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.launcher.config.KafkaProperties;
import io.murmuration.launcher.dp.LedgerAccess;
import io.murmuration.launcher.dp.RunNotes;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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
  void whatIsNotPrivateHasToBeAskedForByName() {
    CommandRun silent = train("--epsilon", "3", "--delta", "1e-3", "--noise-multiplier", "0");
    assertThat(silent.code()).isNotZero();
    assertThat(silent.err()).contains("--no-dp");
    CommandRun untold = train();
    assertThat(untold.code()).isNotZero();
    assertThat(untold.err()).contains("--epsilon and --delta");
  }

  @Test
  void aRunWithoutPrivacySaysSoAndSpendsNothing() throws IOException {
    CommandRun run = train("--no-dp");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("NOT private");
    assertThat(Files.readString(directory.resolve("out/report.json"))).contains("\"dp\" : false");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  private CommandRun train(String... more) {
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
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
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
