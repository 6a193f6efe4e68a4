package io.murmuration.trainer.dp.run;

import java.nio.file.Path;
import java.util.List;

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
 */
public record Execution(
    Path directory, int microBatch, int checkpointEvery, List<int[]> publicProbe) {
  public Execution {
    if (microBatch < 1) {
      throw new IllegalArgumentException("microBatch must be >= 1, got " + microBatch);
    }
    if (checkpointEvery < 1) {
      throw new IllegalArgumentException("checkpointEvery must be >= 1, got " + checkpointEvery);
    }
    publicProbe = List.copyOf(publicProbe);
  }
}
