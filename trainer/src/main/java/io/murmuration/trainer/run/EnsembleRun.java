package io.murmuration.trainer.run;

import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.base.BaseCheckpoint;
import io.murmuration.trainer.ensemble.ShardSchedule;
import io.murmuration.trainer.partition.Partition;
import io.murmuration.trainer.partition.RefusedPartitionException;
import io.murmuration.trainer.partition.ShardCensus;
import io.murmuration.trainer.partition.ShardCount;
import io.murmuration.trainer.partition.ShardTexts;
import io.murmuration.trainer.progress.EnsembleProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Trains one member for each shard of a corpus and writes an ensemble that can be served: base,
 * members, report, companions, settings and, last, the signed manifest.
 *
 * <p>The same request gives the same files, also when the process was killed on the way and the
 * request was made again. One thread calls; one training per process.
 */
public final class EnsembleRun {
  private final RunRequest request;
  private final EnsembleProgress progress;

  private EnsembleRun(RunRequest request, EnsembleProgress progress) {
    this.request = request;
    this.progress = progress;
  }

  /**
   * Runs, or goes on.
   *
   * @return what may be said of it on the operator's console, line by line
   * @throws IllegalArgumentException for settings that corpus, base or output do not allow
   * @throws RefusedPartitionException for a corpus that does not fill the shards
   * @throws io.murmuration.trainer.ensemble.DivergedException if a loss is no longer a number
   * @throws IOException if something cannot be read or written; the last checkpoint is intact
   */
  public static List<String> run(RunRequest request, EnsembleProgress progress) throws IOException {
    // Read by the engine when it starts; its sums depend on the number of threads.
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(request.settings().threads()));
    RunDirectory.requireUsable(request.output());
    return new EnsembleRun(request, progress).run();
  }

  private List<String> run() throws IOException {
    RunSettings settings = request.settings();
    BaseCheckpoint checkpoint = BaseCheckpoint.read(request.base());
    try (TrainingBase base = TrainingBase.open(checkpoint, settings)) {
      Partition partition = new Partition(request.key(), settings.unit(), settings.shards());
      ShardCensus census =
          ShardCensus.of(request.corpus(), partition, text -> base.encode(text).length);
      List<Integer> steps = stepCounts(census);
      BaseCopy copy = new BaseCopy(checkpoint);
      RunIdentity identity = RunIdentity.of(request, census, copy.digest());
      try (RunDirectory directory = RunDirectory.open(request.output(), identity)) {
        copy.copyTo(directory);
        base.load();
        progress.start(steps);
        ShardTexts texts = new ShardTexts(request.corpus(), partition, census);
        List<MemberFigures> members =
            new MemberTraining(request, directory, texts, base, progress).run();
        return finish(directory, census, copy.digest(), members);
      }
    }
  }

  private List<Integer> stepCounts(ShardCensus census) {
    ShardSchedule schedule = request.settings().schedule();
    List<Integer> steps =
        census.shards().stream().map(ShardCount::tokens).map(schedule::stepCount).toList();
    long tooFew = steps.stream().filter(count -> count <= schedule.warmUpSteps()).count();
    if (tooFew > 0) {
      int fewest = steps.stream().mapToInt(count -> count).min().orElseThrow();
      throw new IllegalArgumentException(
          "%d of %d members would have no more steps than the warm-up of %d: the fewest are %d;"
                  .formatted(tooFew, steps.size(), schedule.warmUpSteps(), fewest)
              + " give a shorter warm-up, more epochs, smaller batches or fewer shards");
    }
    return steps;
  }

  private List<String> finish(
      RunDirectory directory, ShardCensus census, String base, List<MemberFigures> members)
      throws IOException {
    RunReport report = RunReport.of(request.settings(), base, census, members);
    SelfCheck.require(report.checks());
    Path root = directory.root();
    DurableFiles.write(root.resolve("report.json"), report.json());
    DurableFiles.write(
        root.resolve("report.html"),
        new ReportPage(report).html().getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, String> companion : request.companions().entrySet()) {
      DurableFiles.write(
          root.resolve(companion.getKey()), companion.getValue().getBytes(StandardCharsets.UTF_8));
    }
    new RunManifest(request, census, directory).write();
    directory.finish();
    progress.finish("%d members written to %s".formatted(members.size(), root));
    return report.checks().stream()
        .map(check -> (check.passed() ? "ok  " : "NO  ") + check.name() + ": " + check.found())
        .toList();
  }
}
