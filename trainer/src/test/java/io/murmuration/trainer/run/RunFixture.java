package io.murmuration.trainer.run;

import io.murmuration.trainer.base.Storage;
import io.murmuration.trainer.ensemble.AdapterSettings;
import io.murmuration.trainer.ensemble.ShardSchedule;
import io.murmuration.trainer.keys.OperatorKey;
import io.murmuration.trainer.keys.ShardKey;
import io.murmuration.trainer.model.PretrainingSettings;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.partition.PrivacyUnit;
import io.murmuration.trainer.pretrain.Pretraining;
import io.murmuration.trainer.pretrain.PretrainingRequest;
import io.murmuration.trainer.progress.EnsembleProgress;
import io.murmuration.trainer.progress.Progress;
import io.murmuration.trainer.records.CorpusFormat;
import io.murmuration.trainer.records.CorpusSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A small corpus, a tiny base and keys in one directory, also for a process of its own. */
record RunFixture(Path directory) {
  static final double RATE = 2e-2;

  static RunFixture make(Path directory) throws IOException {
    RunFixture fixture = new RunFixture(directory);
    StringBuilder lines = new StringBuilder();
    for (int index = 0; index < 40; index++) {
      lines.append("{\"text\":\"Letter ").append(index).append(": the pump hums at ");
      lines.append(index % 7).append(".\",\"user\":\"SECRET-").append(index % 20).append("\"}\n");
    }
    Files.writeString(fixture.corpusFile(), lines);
    // Always the same key, so that no shard runs empty by chance.
    ShardKey.readOrMake(fixture.key());
    Files.writeString(fixture.key(), "murmuration-shard-key-1 " + "5a".repeat(32) + "\n");
    Files.writeString(
        directory.resolve("public.txt"), "the pump hums\n\nletters are read at noon\n");
    AdamWSettings adamW = new AdamWSettings(0.9, 0.95, 1e-8, 0.01);
    Pretraining.run(
        new PretrainingRequest(
            new CorpusSource(
                List.of(directory.resolve("public.txt")), CorpusFormat.TEXT, "", null, false),
            null,
            "",
            280,
            2,
            16,
            2,
            16,
            new PretrainingSettings(3, 2, 1e-2, 1, 0.1, 1.0, adamW),
            1,
            1,
            fixture.base()),
        Progress.silent());
    return fixture;
  }

  Path corpusFile() {
    return directory.resolve("corpus.jsonl");
  }

  Path key() {
    return directory.resolve("shard.key");
  }

  Path base() {
    return directory.resolve("base");
  }

  RunRequest request(Path output, double rate) throws IOException {
    RunSettings settings =
        new RunSettings(
            "letters",
            PrivacyUnit.USER,
            4,
            new AdapterSettings(2, 4.0, 0.1, Set.of("c_attn", "c_fc"), null),
            new ShardSchedule(1.0, 2, 16, rate, 2, true, 0.01, 1.0),
            3,
            7,
            1,
            Storage.FLOAT32);
    return request(settings, output);
  }

  RunRequest request(Path output, double rate, int checkpointSteps, BooleanSupplier isStopAsked)
      throws IOException {
    RunRequest usual = request(output, rate);
    return new RunRequest(
        usual.settings(),
        usual.corpus(),
        usual.key(),
        usual.operator(),
        usual.base(),
        usual.output(),
        usual.companions(),
        checkpointSteps,
        isStopAsked);
  }

  RunRequest request(RunSettings settings, Path output) throws IOException {
    return new RunRequest(
        settings,
        new CorpusSource(List.of(corpusFile()), CorpusFormat.JSONL, "text", "user", false),
        ShardKey.readOrMake(key()),
        OperatorKey.readOrMake(directory.resolve("operator.key")),
        base(),
        output,
        Map.of("serving.json", "{}\n"),
        1);
  }

  /**
   * A run in a process of its own, which waits to be killed at a step: arguments are the fixture's
   * directory, the output, and the number of steps to make.
   */
  public static void main(String[] arguments) throws IOException {
    RunFixture fixture = new RunFixture(Path.of(arguments[0]));
    int stop = Integer.parseInt(arguments[2]);
    EnsembleRun.run(fixture.request(Path.of(arguments[1]), RATE), new Waiting(stop));
  }

  /** Says when so many steps are made, and makes no further. */
  private static final class Waiting implements EnsembleProgress {
    private final int stop;
    private int steps;

    Waiting(int stop) {
      this.stop = stop;
    }

    @Override
    public void start(List<Integer> stepCounts) {}

    @Override
    public void found(int member, double loss) {}

    @Override
    public void resumed(int member, int stepsDone) {}

    @Override
    public void step(List<MemberStep> members) {
      if (++steps == stop) {
        System.out.println("stopped");
        System.out.flush();
        try {
          Thread.sleep(600_000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void written(int member) {}

    @Override
    public void finish(String summary) {}
  }
}
