package io.murmuration.decoder;

/**
 * How the native engine runs; threads are those of the whole process.
 *
 * @param threadCount threads within one operation; more than there are idle cores slows it down, as
 *     each operation waits for its slowest thread
 * @param device {@code cpu}, or {@code cuda:0} and so on where there is one
 */
public record EngineOptions(int threadCount, String device) {
  public EngineOptions {
    if (threadCount < 1) {
      throw new IllegalArgumentException("threadCount must be >= 1, got " + threadCount);
    }
    if (device.isEmpty()) {
      throw new IllegalArgumentException("device must be named, got nothing");
    }
  }

  /** On the processor. */
  public EngineOptions(int threadCount) {
    this(threadCount, "cpu");
  }
}
