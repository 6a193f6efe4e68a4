package io.murmuration.decoder;

/**
 * Numbers in which a model's weights, activations, keys and values are held. Logits are float32.
 */
public enum Precision {
  /** Four bytes; exact with respect to published float32 checkpoints. */
  FLOAT32(4, 6),
  /** Two bytes, eight bits of fraction; on processors without such instructions slower. */
  BFLOAT16(2, 15),
  /** Two bytes, eleven bits of fraction, largest 65504; on CUDA devices only. */
  FLOAT16(2, 5);

  private final int byteCount;
  private final int scriptType;

  Precision(int byteCount, int scriptType) {
    this.byteCount = byteCount;
    this.scriptType = scriptType;
  }

  /** Bytes of one number. */
  public int byteCount() {
    return byteCount;
  }

  /** Its number in scripts: half precisions are made there, since array calls cannot. */
  public int scriptType() {
    return scriptType;
  }
}
