package io.murmuration.trainer.dp.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.trainer.dp.optimize.Moments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  @TempDir Path directory;

  private static Checkpoint checkpoint(int step) {
    List<float[]> parameters = List.of(new float[] {step, 0.1f}, new float[] {Float.MIN_VALUE});
    List<double[]> first = List.of(new double[] {step * 1e-300, -0.1});
    List<double[]> second = List.of(new double[] {Math.PI, 2});
    StepFigures figures = new StepFigures(1, 0.5, 1e-3, 1.0, null);
    CheckpointHeader header =
        new CheckpointHeader(
            1,
            "private",
            true,
            "abc",
            step,
            0.75,
            9,
            "run-9",
            step,
            0.125,
            List.of(2, 1),
            List.of(2),
            List.of(figures));
    return new Checkpoint(header, parameters, new Moments(first, second, step, 0.125));
  }

  private Checkpoint read() {
    return new CheckpointStore(directory).read().orElseThrow();
  }

  @Test
  void whatWasWrittenIsReadToTheLastBit() {
    CheckpointStore store = new CheckpointStore(directory.resolve("new/one"));
    assertThat(store.read()).isEmpty();
    store.write(checkpoint(3));
    store.write(checkpoint(4));

    Checkpoint read = store.read().orElseThrow();
    assertThat(read.header()).isEqualTo(checkpoint(4).header());
    assertThat(read.parameters()).containsExactlyElementsOf(checkpoint(4).parameters());
    assertThat(read.moments().first(0)).containsExactly(4e-300, -0.1);
    assertThat(read.moments().second(0)).containsExactly(Math.PI, 2);
    assertThat(read.moments().stepCount()).isEqualTo(4);
    assertThat(read.moments().noise()).isEqualTo(0.125);
  }

  @Test
  void aCheckpointThatIsDamagedAnywhereIsRefused() throws IOException {
    new CheckpointStore(directory).write(checkpoint(3));
    Path file = directory.resolve(CheckpointStore.FILE_NAME);
    byte[] whole = Files.readAllBytes(file);
    for (int index = 0; index < whole.length; index++) {
      byte[] damaged = whole.clone();
      damaged[index] ^= 4;
      Files.write(file, damaged);
      assertThatThrownBy(this::read)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("it is cut short or damaged: its digest does not match")
          .hasMessageEndingWith("what was spent stays spent");
    }
    for (int length : new int[] {0, 7, 31, 40, whole.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(this::read).hasMessageContaining("cut short or damaged");
    }
    Files.write(file, whole);
    assertThat(read().header().stepsDone()).isEqualTo(3);
  }

  /** What is written to /dev/full meets a disk without room. */
  @Test
  void aFullDiskLeavesTheCheckpointBefore() throws IOException {
    CheckpointStore store = new CheckpointStore(directory);
    store.write(checkpoint(3));
    Files.createSymbolicLink(directory.resolve("checkpoint.bin.new"), Path.of("/dev/full"));

    assertThatThrownBy(() -> store.write(checkpoint(4)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("checkpoint of step 4 could not be written to")
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("the one before it is intact")
        .hasMessageContaining("run again to resume");
    assertThat(read().header().stepsDone()).isEqualTo(3);
  }

  @Test
  void aDirectoryThatCanNotBeIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    CheckpointStore store = new CheckpointStore(file.resolve("below"));
    assertThatThrownBy(() -> store.write(checkpoint(0)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("choose another directory");
  }

  /** A process that died while it wrote leaves a part of a file beside the whole one. */
  @Test
  void aWriteThatWasCutOffIsWrittenOver() throws IOException {
    CheckpointStore store = new CheckpointStore(directory);
    store.write(checkpoint(3));
    Files.writeString(directory.resolve("checkpoint.bin.new"), "half");
    assertThat(read().header().stepsDone()).isEqualTo(3);
    store.write(checkpoint(4));
    assertThat(read().header().stepsDone()).isEqualTo(4);
    assertThat(directory.resolve("checkpoint.bin.new")).doesNotExist();
  }
}
