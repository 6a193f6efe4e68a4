package io.murmuration.trainer.dp.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.trainer.LimitedProcess;
import io.murmuration.trainer.dp.checkpoint.Checkpoint;
import io.murmuration.trainer.dp.checkpoint.CheckpointStore;
import io.murmuration.trainer.dp.spend.Spend;
import io.murmuration.trainer.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that refuses a checkpoint while the account can still be written to. */
class FullDiskTest {
  private static final int STEPS = 16;
  private static final int PAID_BEFORE = 4;
  private static final int CHECKPOINT_EVERY = 3;
  private static final int FILE_KIBIBYTES = 2;

  @TempDir Path directory;

  /** The process under the limit. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      run(Path.of(args[0]), Integer.MAX_VALUE);
    }
  }

  private static RunReport run(Path directory, int grantsMax) {
    Execution execution = TinyRun.execution(directory, CHECKPOINT_EVERY);
    JournalSpends spends = new JournalSpends(directory.resolve("journal"), grantsMax);
    return TinyRun.run(
            TinyRun.settings(STEPS), execution, new RunMode.Private(spends), Progress.silent())
        .report();
  }

  private List<Spend> history() {
    return new JournalSpends(directory.resolve("journal"), 0).history();
  }

  @Test
  void aFullDiskKeepsTheLastCheckpointAndEveryStepThatWasMadeStaysPaid() throws Exception {
    run(directory, PAID_BEFORE);
    Path file = directory.resolve(CheckpointStore.FILE_NAME);
    byte[] before = Files.readAllBytes(file);
    assertThat(before.length).isGreaterThan(FILE_KIBIBYTES * 1024);

    LimitedProcess.Ended ended =
        LimitedProcess.run(FILE_KIBIBYTES, Child.class, directory.toString());

    assertThat(ended.code()).as(ended.said()).isEqualTo(1);
    assertThat(ended.said())
        .contains("checkpoint of step 6 could not be written")
        .contains("File too large")
        .contains("the one before it is intact");
    assertThat(file).hasBinaryContent(before);
    Checkpoint kept = new CheckpointStore(directory).read().orElseThrow();
    assertThat(kept.header().stepsDone()).isEqualTo(PAID_BEFORE);
    // Steps five and six were computed, and are paid though nothing is left of them.
    assertThat(history()).hasSize(6).last().extracting(Spend::committed).isEqualTo(false);

    RunReport report = run(directory, Integer.MAX_VALUE);

    assertThat(report.resumedAt()).isEqualTo(PAID_BEFORE);
    assertThat(history()).hasSize(STEPS).allMatch(Spend::committed);
    assertThat(report.stepsDone()).isEqualTo(STEPS - 2);
  }
}
