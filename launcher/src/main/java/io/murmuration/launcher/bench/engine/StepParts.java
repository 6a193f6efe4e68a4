package io.murmuration.launcher.bench.engine;

/** Where the time of private steps goes, nanoseconds summed over all of them. */
final class StepParts {
  private long planning;
  private long forward;
  private long copying;
  private long projection;
  private long sampling;

  /**
   * Shares of the time of all steps.
   *
   * @param planning drawing members, choosing rows
   * @param forward inside the engine, planning of passes included
   * @param copying logits to the host
   * @param projection softmax and projection of members
   * @param sampling release and the secret draw of the token
   */
  record Shares(
      double planning, double forward, double copying, double projection, double sampling) {}

  // Each takes the start of its part and returns that of the next.

  long planning(long start) {
    long now = System.nanoTime();
    planning += now - start;
    return now;
  }

  long forward(long start) {
    long now = System.nanoTime();
    forward += now - start;
    return now;
  }

  long copying(long start) {
    long now = System.nanoTime();
    copying += now - start;
    return now;
  }

  long projection(long start) {
    long now = System.nanoTime();
    projection += now - start;
    return now;
  }

  long sampling(long start) {
    long now = System.nanoTime();
    sampling += now - start;
    return now;
  }

  Shares shares() {
    double total = planning + forward + copying + projection + sampling;
    return new Shares(
        planning / total, forward / total, copying / total, projection / total, sampling / total);
  }
}
