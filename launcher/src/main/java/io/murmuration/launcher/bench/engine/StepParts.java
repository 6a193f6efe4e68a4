package io.murmuration.launcher.bench.engine;

/** Where the time of private steps goes. Every moment since the start belongs to a part. */
final class StepParts {
  private final long start = System.nanoTime();
  private final Samples steps = new Samples();
  private long stepStart = start;
  private long partStart = start;
  private long planning;
  private long forward;
  private long release;
  private long draw;

  /**
   * Means over all steps, those in which nobody samples among them; their sum is that of a step.
   *
   * @param planningMillis choosing rows; drawing members ahead
   * @param forwardMillis inside the engine
   * @param releaseMillis logits to where they are bounded, softmax, projection
   * @param drawMillis the secret draw of the tokens
   */
  record Means(
      double planningMillis, double forwardMillis, double releaseMillis, double drawMillis) {
    double sum() {
      return planningMillis + forwardMillis + releaseMillis + drawMillis;
    }
  }

  /** Times of whole steps. */
  Samples steps() {
    return steps;
  }

  /** Since the start. */
  double elapsedMillis() {
    return (System.nanoTime() - start) / 1e6;
  }

  // Each ends its part, and the next begins.

  void planned() {
    planning += lap();
  }

  void ran() {
    forward += lap();
  }

  void released() {
    release += lap();
  }

  void drawn() {
    draw += lap();
  }

  /** Ends a step; letting go of logits counts as release. */
  void endStep() {
    released();
    steps.add((partStart - stepStart) / 1e6);
    stepStart = partStart;
  }

  private long lap() {
    long now = System.nanoTime();
    long nanos = now - partStart;
    partStart = now;
    return nanos;
  }

  Means means() {
    double scale = 1e-6 / steps.count();
    return new Means(scale * planning, scale * forward, scale * release, scale * draw);
  }
}
