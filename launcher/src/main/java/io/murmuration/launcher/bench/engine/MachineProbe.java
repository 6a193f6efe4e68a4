package io.murmuration.launcher.bench.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.decoder.script.ScriptProgram;
import io.murmuration.decoder.script.ScriptValue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** What the machine can do at best, measured through the engine and, for memory, in Java too. */
final class MachineProbe {
  private static final String SOURCE =
      ScriptProgram.source(MachineProbe.class, "probe.torchscript");
  private static final int RUNS = 5;
  private static final int CPU_SIDE = 1536;
  private static final int GPU_SIDE = 8192;

  private final BenchSettings settings;

  MachineProbe(BenchSettings settings) {
    this.settings = settings;
  }

  /**
   * @param bytesPerSecond best of the two below
   * @param engineBytesPerSecond a sum over memory by the engine
   * @param javaBytesPerSecond the same in Java by as many threads; of the host's memory
   * @param operationsPerSecond of a large matrix product, in the precision of the run
   */
  record Figures(
      double bytesPerSecond,
      double engineBytesPerSecond,
      double javaBytesPerSecond,
      double operationsPerSecond) {}

  Figures measure() {
    BenchSettings.Machine machine = settings.engine();
    boolean isCpu = !machine.isGpu();
    try (NDManager manager =
            NDManager.newBaseManager(
                NativeLibraries.start(new EngineOptions(machine.threads(), machine.device())));
        ScriptProgram program = ScriptProgram.compile(manager, SOURCE)) {
      double engine = engineBandwidth(manager, program);
      double host = javaBandwidth();
      double operations = operations(manager, program, isCpu ? CPU_SIDE : GPU_SIDE);
      return new Figures(isCpu ? Math.max(engine, host) : engine, engine, host, operations);
    }
  }

  private double engineBandwidth(NDManager manager, ScriptProgram program) {
    long count = settings.limits().probeMebibytes() * (1L << 20) / Float.BYTES;
    try (NDManager scope = manager.newSubManager();
        ScriptValue values = ScriptValue.of(scope.ones(new Shape(count)))) {
      double seconds = bestSeconds(() -> read(program.call("total", scope, values)));
      return count * Float.BYTES / seconds;
    }
  }

  private double operations(NDManager manager, ScriptProgram program, int side) {
    try (NDManager scope = manager.newSubManager();
        ScriptValue type = ScriptValue.of(settings.engine().precision().scriptType());
        ScriptValue a = matrix(scope, program, side, type);
        ScriptValue b = matrix(scope, program, side, type)) {
      double seconds = bestSeconds(() -> read(program.call("product", scope, a, b)));
      return 2.0 * side * side * side / seconds;
    }
  }

  private static ScriptValue matrix(
      NDManager scope, ScriptProgram program, int side, ScriptValue type) {
    try (NDArray numbers = scope.randomUniform(-1, 1, new Shape(side, side));
        ScriptValue wide = ScriptValue.of(numbers)) {
      return ScriptValue.of(program.call("cast", scope, wide, type));
    }
  }

  /** Waits for the device. */
  private static void read(NDArray result) {
    try (result) {
      if (result.toFloatArray().length == 0) {
        throw new IllegalStateException("the probe returned nothing");
      }
    }
  }

  /** Half the memory: the heap keeps what it once took. */
  private double javaBandwidth() {
    int threads = settings.engine().threads();
    int longs = (int) (settings.limits().probeMebibytes() * (1L << 20) / 2 / Long.BYTES / threads);
    long[][] memory = new long[threads][Math.max(1, longs)];
    AtomicLong sink = new AtomicLong();
    double seconds = bestSeconds(() -> sink.addAndGet(sumInParallel(memory)));
    if (sink.get() != 0) {
      throw new IllegalStateException("zeros have no sum");
    }
    return (double) threads * memory[0].length * Long.BYTES / seconds;
  }

  private static long sumInParallel(long[][] memory) {
    AtomicLong total = new AtomicLong();
    Thread[] workers =
        IntStream.range(0, memory.length)
            .mapToObj(i -> new Thread(() -> total.addAndGet(sum(memory[i])), "bench-read-" + i))
            .toArray(Thread[]::new);
    for (Thread worker : workers) {
      worker.start();
    }
    for (Thread worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted while measuring", e);
      }
    }
    return total.get();
  }

  /** Four sums at a time: one would wait for its own additions. */
  private static long sum(long[] values) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    int i = 0;
    for (; i + 3 < values.length; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < values.length; i++) {
      a += values[i];
    }
    return a + b + c + d;
  }

  private static double bestSeconds(Runnable work) {
    work.run();
    double best = Double.POSITIVE_INFINITY;
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }
}
