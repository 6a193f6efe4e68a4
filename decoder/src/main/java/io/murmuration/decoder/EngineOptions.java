package io.murmuration.decoder;

/**
 * How the native engine runs; threads are those of the whole process.
 *
 * @param threadCount threads within one operation; more than there are idle cores slows it down, as
 *     each operation waits for its slowest thread
 * @param device {@code cpu}, or {@code cuda:0} and so on where there is one
 * @param precision of weights, activations, keys and values
 * @param kvCacheBytes native memory for keys and values, allocated when the model is loaded
 */
public record EngineOptions(
    int threadCount, String device, Precision precision, long kvCacheBytes) {
  /** What is set apart for keys and values where nothing is said: 256 MiB. */
  public static final long KV_CACHE_BYTES = 256L << 20;

  public EngineOptions {
    if (threadCount < 1) {
      throw new IllegalArgumentException("threadCount must be >= 1, got " + threadCount);
    }
    if (device.isEmpty()) {
      throw new IllegalArgumentException("device must be named, got nothing");
    }
    if (kvCacheBytes < 1) {
      throw new IllegalArgumentException("kvCacheBytes must be >= 1, got " + kvCacheBytes);
    }
  }

  /** On the processor, in float32. */
  public EngineOptions(int threadCount) {
    this(threadCount, "cpu");
  }

  /** In float32. */
  public EngineOptions(int threadCount, String device) {
    this(threadCount, device, Precision.FLOAT32, KV_CACHE_BYTES);
  }

  /** The same with other memory for keys and values. */
  public EngineOptions withKvCacheBytes(long bytes) {
    return new EngineOptions(threadCount, device, precision, bytes);
  }

  /** The same in another precision. */
  public EngineOptions withPrecision(Precision other) {
    return new EngineOptions(threadCount, device, other, kvCacheBytes);
  }
}
