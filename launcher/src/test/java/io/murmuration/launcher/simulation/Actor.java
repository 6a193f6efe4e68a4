package io.murmuration.launcher.simulation;

/** A process. It may die between any two steps; then it begins from what is in the log. */
interface Actor {
  /** Does one small thing, or nothing. */
  void step();

  /** Forgets everything and joins anew. */
  void restart();

  /** The group no longer hears of it; it knows nothing of that. */
  void lose();
}
