package io.murmuration.launcher.bench.engine;

/** How members keep up with the sequence. */
public enum Strategy {
  /** A member runs what it missed when it is drawn. */
  LAZY,
  /** Every member runs every token: constant work. */
  EAGER,
  /**
   * As lazy, on a checkpoint with adapters on the last layers only: the engine then runs the lower
   * ones once for all, whatever the strategy, and this one refuses checkpoints where it cannot.
   */
  SHARED
}
