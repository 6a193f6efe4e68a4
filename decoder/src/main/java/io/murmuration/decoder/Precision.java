package io.murmuration.decoder;

import ai.djl.ndarray.types.DataType;

/**
 * Numbers in which a model's weights, activations, keys and values are held. Logits are float32.
 */
public enum Precision {
  /** Four bytes; exact with respect to published float32 checkpoints. */
  FLOAT32(DataType.FLOAT32),
  /** Two bytes, eight bits of fraction; on processors without such instructions slower. */
  BFLOAT16(DataType.BFLOAT16),
  /** Two bytes, eleven bits of fraction, largest 65504; on CUDA devices only. */
  FLOAT16(DataType.FLOAT16);

  private final DataType dataType;

  Precision(DataType dataType) {
    this.dataType = dataType;
  }

  /** The engine's name of it. */
  public DataType dataType() {
    return dataType;
  }

  /** Bytes of one number. */
  public int byteCount() {
    return dataType.getNumOfBytes();
  }
}
