package io.murmuration.trainer.dp.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * How a run is carried out; none of it changes what is learnt or what it costs, and all of it may
 * differ when a run is resumed.
 *
 * @param directory of the checkpoint; a run that finds one there goes on from it
 * @param microBatch examples that share a forward and backward; memory grows with it
 * @param checkpointEvery steps between checkpoints; steps since the last one are lost in a crash,
 *     and stay paid
 * @param publicProbe token ids of sequences that are not private, whose loss is told after every
 *     step; may be empty
 * @param isStopAsked asked before every step: a run that is to stop keeps a checkpoint first, so
 *     that nothing that was paid is lost
 */
public record Execution(
    Path directory,
    int microBatch,
    int checkpointEvery,
    List<int[]> publicProbe,
    BooleanSupplier isStopAsked) {
  public Execution {
    if (microBatch < 1) {
      throw new IllegalArgumentException("microBatch must be >= 1, got " + microBatch);
    }
    if (checkpointEvery < 1) {
      throw new IllegalArgumentException("checkpointEvery must be >= 1, got " + checkpointEvery);
    }
    publicProbe = List.copyOf(publicProbe);
    Objects.requireNonNull(isStopAsked, "isStopAsked");
  }

  /** One that nobody stops. */
  public Execution(Path directory, int microBatch, int checkpointEvery, List<int[]> publicProbe) {
    this(directory, microBatch, checkpointEvery, publicProbe, () -> false);
  }
}
