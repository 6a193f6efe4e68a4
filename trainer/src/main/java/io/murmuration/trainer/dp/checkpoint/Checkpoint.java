package io.murmuration.trainer.dp.checkpoint;

import io.murmuration.trainer.dp.optimize.Moments;
import java.util.List;

/** A header and its arrays, which are shared, not copied. */
public final class Checkpoint {
  private final CheckpointHeader header;
  private final List<float[]> parameters;
  private final Moments moments;

  /** The arrays have the lengths that the header gives. */
  public Checkpoint(CheckpointHeader header, List<float[]> parameters, Moments moments) {
    this.header = header;
    this.parameters = List.copyOf(parameters);
    this.moments = moments;
  }

  public CheckpointHeader header() {
    return header;
  }

  /** All parameters, trained or not. */
  public List<float[]> parameters() {
    return parameters;
  }

  /** Of what is trained. */
  public Moments moments() {
    return moments;
  }
}
