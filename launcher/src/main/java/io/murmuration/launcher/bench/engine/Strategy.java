package io.murmuration.launcher.bench.engine;

/** How members keep up with the sequence. */
public enum Strategy {
  /** A member runs what it missed when it is drawn. */
  LAZY,
  /** Every member runs every token: constant work. */
  EAGER,
  /** As lazy, with adapters on the last layers only, so that the lower ones run once for all. */
  SHARED
}
