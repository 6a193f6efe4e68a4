package io.murmuration.trainer.base;

/** How a frozen base keeps its weights while adapters are trained on it. */
public enum Storage {
  /** Every weight in float32: 32 bits each. */
  FLOAT32,
  /**
   * The linear maps of all blocks in NF4 with double quantisation, 4.127 bits each; tables, norms
   * and head in float32 (Q-LoRA). Adapters trained so are served on the published weights.
   */
  NF4
}
