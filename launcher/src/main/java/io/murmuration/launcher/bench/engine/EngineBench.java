package io.murmuration.launcher.bench.engine;

import io.murmuration.decoder.EnsembleDirectory;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.WeightFolder;
import io.murmuration.launcher.bench.checkpoint.RandomCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs all measurements, one after the other; the machine's limits beside the plain stream. */
public final class EngineBench {
  private static final long BASE_BYTES = 600_000_000;
  private static final int WATCH_SECONDS = 2;

  /** Loading runs a few tokens through so many members at a time, to see that each is heard. */
  private static final int LOAD_MEMBERS = 16;

  private static final int LOAD_POSITIONS = 16;

  private final BenchSettings settings;
  private final Consumer<String> progress;

  /** {@code progress} hears what is being measured. */
  public EngineBench(BenchSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Loads, measures and lets go.
   *
   * @throws RefusedModelException for a checkpoint that cannot be served exactly
   * @throws IllegalArgumentException for work that the checkpoint is too small for
   */
  public EngineReport run() throws IOException {
    ModelConfig config = ModelConfig.read(WeightFolder.only(settings.checkpoint(), "config.json"));
    List<Path> adapters = adapters();
    requireFit(config, adapters);
    WeightBytes weights = new WeightBytes(config, settings.engine().precision().byteCount());
    SingleStreamBench.Figures plain;
    List<RowsBench.Figures> rows;
    List<PrivateStreamsBench.Figures> privateStreams = new ArrayList<>();
    CallWatch.Shares calls;
    MachineProbe.Figures machine;
    EngineReport.Memory memory;
    progress.accept("loading " + settings.workload().members() + " members");
    List<Path> members = adapters.subList(0, settings.workload().members());
    try (Decoder decoder = Decoder.load(settings, members, kvBytes(weights))) {
      requireShared(decoder);
      progress.accept("plain stream");
      SingleStreamBench single = new SingleStreamBench(decoder, settings);
      plain = single.run();
      calls = watched(single);
      long loadBytesMax = ProcessMemory.residentBytesMax();
      progress.accept("machine");
      machine = new MachineProbe(settings).measure();
      ProcessMemory.forgetPeak();
      progress.accept("rows");
      rows = RowsBench.run(decoder, settings);
      PrivateStreamsBench streamsBench = new PrivateStreamsBench(decoder, settings);
      streamsBench.warmUp();
      for (int streams : settings.workload().streams()) {
        progress.accept("private streams: " + streams);
        privateStreams.add(streamsBench.run(streams));
      }
      long resident = Math.max(loadBytesMax, ProcessMemory.residentBytesMax());
      memory = memory(resident, weights, bytes(members), decoder.kvBytesMax());
    }
    progress.accept("drawn rows");
    DrawnRowBench.Figures drawn = DrawnRowBench.run(settings, adapters, weights);
    return new EngineReport(
        setting(config, weights),
        machine,
        floor(machine, weights, plain, rows),
        plain,
        rows,
        drawn,
        privateStreams,
        calls,
        memory);
  }

  private CallWatch.Shares watched(SingleStreamBench single) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WATCH_SECONDS);
    try (CallWatch watch = new CallWatch(Thread.currentThread())) {
      do {
        single.stream(settings.workload().newTokens(), new Samples(), new Samples());
      } while (System.nanoTime() < end);
      return watch.shares();
    }
  }

  private List<Path> adapters() throws IOException {
    Path directory = settings.checkpoint().resolve(RandomCheckpoint.ADAPTERS);
    if (!Files.isDirectory(directory)) {
      throw new RefusedModelException(
          directory
              + ": expected the members' directories; write some with murmur bench checkpoint");
    }
    return EnsembleDirectory.members(directory);
  }

  private void requireFit(ModelConfig config, List<Path> adapters) throws IOException {
    BenchSettings.Workload work = settings.workload();
    if (work.members() > adapters.size()) {
      throw new IllegalArgumentException(
          "--members must be at most the %d of %s, got %d; write more with murmur bench checkpoint"
              .formatted(adapters.size(), settings.checkpoint(), work.members()));
    }
    int positions = Math.max(settings.positions(), DrawnRowBench.positions(settings));
    if (positions > config.contextTokenCount()) {
      throw new IllegalArgumentException(
          ("--prompt %d with --tokens %d and --rows %s needs %d positions, the model has %d;"
                  + " lower one of them")
              .formatted(
                  work.promptTokens(),
                  work.newTokens(),
                  work.rows(),
                  positions,
                  config.contextTokenCount()));
    }
  }

  private void requireShared(Decoder decoder) {
    if (settings.workload().strategy() == Strategy.SHARED && decoder.sharedLayerCount() == 0) {
      throw new IllegalArgumentException(
          ("--strategy shared must have adapters on the last layers only, got some on all of %s;"
                  + " write such a checkpoint with murmur bench checkpoint --layers")
              .formatted(settings.checkpoint()));
    }
  }

  /** Room for the largest of the measurements, which run one after the other. */
  private long kvBytes(WeightBytes weights) {
    BenchSettings.Workload work = settings.workload();
    int privatePositions = work.promptTokens() + work.newTokens();
    long privateBytes =
        work.streamsMax()
            * weights.kvBytes(privatePositions, PrivateStreamsBench.memberSlots(settings));
    int rowPositions = work.promptTokens() + RowsBench.stepCount(work.rows());
    long rowBytes = work.rowsMax() * weights.kvBytes(rowPositions, 1);
    long loadBytes = weights.kvBytes(LOAD_POSITIONS, LOAD_MEMBERS);
    return Math.max(loadBytes, Math.max(privateBytes, rowBytes));
  }

  private static EngineReport.Memory memory(
      long resident, WeightBytes weights, long adapterBytes, long kvBytes) {
    long expected = weights.total() + adapterBytes + kvBytes + BASE_BYTES;
    return new EngineReport.Memory(
        resident, weights.total(), adapterBytes, kvBytes, expected, (double) resident / expected);
  }

  /** Of the members' weights as they lie on disk. */
  private static long bytes(List<Path> members) {
    long bytes = 0;
    for (Path member : members) {
      try {
        bytes += Files.size(member.resolve("adapter_model.safetensors"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return bytes;
  }

  private static EngineReport.Floor floor(
      MachineProbe.Figures machine,
      WeightBytes weights,
      SingleStreamBench.Figures plain,
      List<RowsBench.Figures> rows) {
    double floorMillis = weights.perStep() / machine.bytesPerSecond() * 1e3;
    RowsBench.Figures largest = rows.get(rows.size() - 1);
    double operations = weights.operationsPerToken() * largest.plainRowsPerSecond();
    return new EngineReport.Floor(
        weights.perStep(),
        floorMillis,
        floorMillis / plain.millisPerStep(),
        operations / machine.operationsPerSecond());
  }

  private EngineReport.Setting setting(ModelConfig config, WeightBytes weights) {
    BenchSettings.Workload work = settings.workload();
    BenchSettings.Machine machine = settings.engine();
    return new EngineReport.Setting(
        settings.checkpoint().toString(),
        config.getClass().getSimpleName().replace("Config", ""),
        weights.total(),
        work.members(),
        work.promptTokens(),
        work.newTokens(),
        work.strategy().name().toLowerCase(Locale.ROOT),
        machine.threads(),
        Runtime.getRuntime().availableProcessors(),
        machine.device(),
        machine.precision().name().toLowerCase(Locale.ROOT),
        machine.stepTokens(),
        settings.limits().privateSeconds(),
        settings.limits().seed(),
        System.getProperty("java.version"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
