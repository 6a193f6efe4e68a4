package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.launcher.dp.DpTraining;
import io.murmuration.trainer.keys.ShardKey;
import io.murmuration.trainer.partition.PrivacyUnit;
import io.murmuration.trainer.records.CorpusFormat;
import io.murmuration.trainer.records.CorpusSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two commands from a corpus to what the server loads. */
class TrainEnsembleCommandTest {
  @TempDir private static Path directory;
  private static CommandRun trained;

  @BeforeAll
  static void train() throws IOException {
    StringBuilder rows = new StringBuilder("who,body\n");
    for (int index = 0; index < 30; index++) {
      rows.append(index % 10).append(",\"Note ").append(index).append(", the pump hums.\"\n");
    }
    Files.writeString(directory.resolve("notes.csv"), rows);
    Files.writeString(directory.resolve("public.txt"), "the pump hums\nletters are read\n");
    CommandRun base =
        CommandRun.of(
            "train",
            "pretrain",
            "--corpus",
            path("public.txt"),
            "--format",
            "text",
            "--text-records",
            "lines",
            "--vocabulary",
            "270",
            "--layers",
            "2",
            "--width",
            "16",
            "--heads",
            "2",
            "--context",
            "16",
            "--steps",
            "3",
            "--warm-up",
            "1",
            "--batch",
            "2",
            "--threads",
            "1",
            "--output",
            path("base"));
    assertThat(base.code()).as(base.err()).isZero();
    // Always the same key, so that no shard runs empty by chance.
    ShardKey.readOrMake(directory.resolve("keys/shard.key"));
    Files.writeString(
        directory.resolve("keys/shard.key"), "murmuration-shard-key-1 " + "5a".repeat(32) + "\n");
    trained = CommandRun.of(arguments("notes", "--unit", "user", "--user-field", "who"));
  }

  private static String path(String name) {
    return directory.resolve(name).toString();
  }

  private static String[] arguments(String output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "ensemble",
                "--corpus",
                path("notes.csv"),
                "--format",
                "csv",
                "--text-field",
                "body",
                "--shards",
                "3",
                "--key",
                path("keys/shard.key"),
                "--base",
                path("base"),
                "--output",
                path(output),
                "--rank",
                "2",
                "--dropout",
                "0.1",
                "--target-modules",
                "c_attn,c_proj",
                "--top-layers",
                "1",
                "--epochs",
                "1",
                "--batch",
                "1",
                "--block-size",
                "16",
                "--warm-up",
                "1",
                "--lr",
                "1e-2",
                "--no-linear-decay",
                "--weight-decay",
                "0.01",
                "--threads",
                "1",
                "--epsilon",
                "4",
                "--delta",
                "1e-5"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  @Test
  void whatIsTrainedIsWhatTheServerLoads() throws IOException {
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("ok  members differ from each other: 3 different of 3");
    Ensemble ensemble = Ensemble.read(directory.resolve("notes"));

    assertThat(ensemble.serving().model()).isEqualTo("notes");
    assertThat(ensemble.serving().mechanism().members()).isEqualTo(3);
    AccountTerms terms = ensemble.terms(ensemble.serving().accounts().get(0));
    assertThat(terms.epsilon()).isEqualTo(4.0);
    assertThat(terms.delta()).isEqualTo(1e-5);
    assertThat(terms.unit()).isEqualTo(AccountTerms.Unit.USER);
    assertThat(terms.purpose()).isEqualTo(AccountTerms.Purpose.SERVING);
    assertThat(terms.dataset().synthetic()).isFalse();
    // Refuses members whose adapters change nothing.
    try (ModelDirectory model = ensemble.load(new EngineOptions(1))) {
      assertThat(model.model().memberCount()).isEqualTo(3);
    }
  }

  @Test
  void trainingWithNoiseSpendsFromTheSameDataSetAsTheEnsembleOfTheSameRecords() throws IOException {
    CorpusSource records =
        new CorpusSource(
            List.of(directory.resolve("notes.csv")), CorpusFormat.CSV, "body", "who", false);
    ShardKey key = ShardKey.readOrMake(directory.resolve("keys/shard.key"));
    Ensemble ensemble = Ensemble.read(directory.resolve("notes"));

    String dataset = DpTraining.fingerprint(records, key, PrivacyUnit.USER);

    assertThat(ensemble.dataset()).isEqualTo(dataset);
    AccountTerms terms = ensemble.terms(ensemble.serving().accounts().get(0));
    assertThat(terms.dataset().fingerprint()).isEqualTo(dataset);
    // Another unit is another guarantee, and shares no account.
    assertThat(DpTraining.fingerprint(records, key, PrivacyUnit.RECORD)).isNotEqualTo(dataset);
  }

  @Test
  void anEnsembleIsVerifiedAndAForgedOneIsNotServed() throws IOException {
    CommandRun good = CommandRun.of("ensemble", "verify", path("notes"));
    assertThat(good.code()).as(good.err()).isZero();
    assertThat(good.out()).contains("3 members", "signed by the key beside it, SHA-256 ");
    CommandRun pinned =
        CommandRun.of(
            "ensemble", "verify", path("notes"), "--public-key", path("notes/manifest.pub"));
    assertThat(pinned.out()).contains("signed by the key given");
    CommandRun demo =
        CommandRun.of("ensemble", "verify", System.getProperty("murmuration.root") + "/demo");
    assertThat(demo.code()).isZero();
    assertThat(demo.out()).contains("not signed");

    Path settings = directory.resolve("notes/training.json");
    String before = Files.readString(settings);
    Path signature = directory.resolve("notes/manifest.sig");
    byte[] signed = Files.readAllBytes(signature);
    try {
      Files.writeString(settings, before + " ");
      assertThat(CommandRun.of("ensemble", "verify", path("notes")).err())
          .contains("training.json: digest: expected");
      Files.writeString(settings, before);
      byte[] forged = signed.clone();
      forged[0] ^= 1;
      Files.write(signature, forged);
      CommandRun bad = CommandRun.of("ensemble", "verify", path("notes"));
      assertThat(bad.code()).isEqualTo(1);
      assertThat(bad.err()).contains("manifest.sig: expected the signature of manifest.json");
      assertThatThrownBy(() -> Ensemble.read(directory.resolve("notes")))
          .hasMessageContaining("manifest.sig");
    } finally {
      Files.writeString(settings, before);
      Files.write(signature, signed);
    }
  }

  @Test
  void optionsThatMakeNoSenseTogetherAreRefused() {
    assertThat(CommandRun.of(arguments("x", "--unit", "user")).err())
        .contains("--unit user needs --user-field");
    assertThat(CommandRun.of(arguments("x", "--unit", "record", "--user-field", "who")).err())
        .contains("--user-field has no meaning for --unit record");
    assertThat(CommandRun.of(arguments("x", "--unit", "record", "--preset", "huge")).err())
        .contains("expected one of [small, pmixed-shard], got 'huge'");
    assertThat(CommandRun.of(arguments("x", "--unit", "record", "--resume")).err())
        .contains("nothing to resume");
    assertThat(directory.resolve("x")).doesNotExist();
  }
}
