package io.murmuration.trainer.dp.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.dp.checkpoint.CheckpointStore;
import io.murmuration.trainer.dp.spend.Spend;
import io.murmuration.trainer.dp.spend.SpendAnswer;
import io.murmuration.trainer.dp.spend.SpendPort;
import io.murmuration.trainer.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed between the grant of a step and its commit. */
class KilledRunTest {
  private static final int STEPS = 16;
  private static final int KILLED_AT = 8;
  private static final int CHECKPOINT_EVERY = 3;

  @TempDir Path directory;

  /** The process to be killed: it stops for ever once the step of its last grant is paid. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      Path directory = Path.of(args[0]);
      SpendPort journal = journal(directory);
      SpendPort stalling =
          new SpendPort() {
            @Override
            public SpendAnswer reserve(int step, PrivacyEvent event) {
              SpendAnswer answer = journal.reserve(step, event);
              if (step == KILLED_AT - 1) {
                JournalSpends.append(directory.resolve("stalled"), "waiting");
                sleep();
              }
              return answer;
            }

            @Override
            public void commit(Spend spend) {
              journal.commit(spend);
            }

            @Override
            public List<Spend> history() {
              return journal.history();
            }
          };
      run(directory, stalling, directory.resolve("truth"));
    }

    private static void sleep() {
      try {
        Thread.sleep(TimeUnit.MINUTES.toMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SpendPort journal(Path directory) {
    return new JournalSpends(directory.resolve("journal"), Integer.MAX_VALUE);
  }

  /** Writes a line of truth for each step whose noised result existed. */
  private static RunReport run(Path directory, SpendPort spends, Path truth) {
    Progress witness =
        new Progress() {
          @Override
          public void start(String phase, String unit, long unitCount) {}

          @Override
          public void advance(Advance advance) {
            JournalSpends.append(truth, "step " + advance.unitsDone());
          }

          @Override
          public void finish(String summary) {}
        };
    Execution execution = TinyRun.execution(directory, CHECKPOINT_EVERY);
    return TinyRun.run(TinyRun.settings(STEPS), execution, new RunMode.Private(spends), witness)
        .report();
  }

  @Test
  void afterAKillTheAccountHoldsAtLeastWhatWasReleasedAndTheRunGoesOn() throws Exception {
    killChildOnceItStalls();
    List<Spend> atDeath = journal(directory).history();
    Path truth = directory.resolve("truth");
    assertThat(Files.readAllLines(truth)).hasSize(KILLED_AT - 1);
    assertThat(atDeath).hasSize(KILLED_AT);
    assertThat(atDeath.get(KILLED_AT - 1).committed()).isFalse();
    int kept = new CheckpointStore(directory).read().orElseThrow().header().stepsDone();
    assertThat(kept).isEqualTo(6);

    RunReport report = run(directory, journal(directory), truth);

    List<Spend> history = journal(directory).history();
    assertThat(history).hasSizeGreaterThanOrEqualTo(Files.readAllLines(truth).size());
    assertThat(history).hasSize(STEPS).allMatch(Spend::committed);
    assertThat(history.get(KILLED_AT).step()).isEqualTo(kept);
    assertThat(report.resumedAt()).isEqualTo(kept);
    // Paid for sixteen steps, of which two were lost; a seventeenth would exceed the target.
    assertThat(report.stepsDone()).isEqualTo(STEPS - 2);
    assertThat(report.stopped()).startsWith("one more step would exceed epsilon 8.0");
    assertThat(report.budget()).isNotNull();
    assertThat(report.budget().epsilon()).isLessThanOrEqualTo(8);
    assertThat(report.selfCheck().passed()).isTrue();
  }

  private void killChildOnceItStalls() throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process child =
        new ProcessBuilder(
                java.toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("child.log").toFile())
            .start();
    try {
      Path stalled = directory.resolve("stalled");
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
      while (!Files.exists(stalled)) {
        assertThat(child.isAlive()).as(() -> "child ended: " + log()).isTrue();
        assertThat(System.nanoTime()).as("child within three minutes").isLessThan(deadline);
        Thread.sleep(20);
      }
    } finally {
      child.destroyForcibly(); // SIGKILL
      child.waitFor();
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("child.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
