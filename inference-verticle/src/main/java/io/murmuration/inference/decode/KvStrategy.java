package io.murmuration.inference.decode;

/** Which members run, and so which keys and values are held. */
public enum KvStrategy {
  /**
   * All members, for every token: the work depends on lengths alone, whoever is drawn. A response
   * of the ensemble holds a cache for each member.
   */
  EAGER,

  /**
   * The drawn members alone, caught up with what they missed ahead of the token that needs them.
   * The work tells about the draw, and the tick hides it.
   */
  LAZY
}
