package io.murmuration.decoder.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.KvPool;
import io.murmuration.decoder.KvSequence;
import io.murmuration.decoder.Logits;
import io.murmuration.decoder.Precision;
import io.murmuration.decoder.Row;
import io.murmuration.decoder.model.PassArguments.Pass;
import io.murmuration.decoder.script.ScriptProgram;
import io.murmuration.decoder.script.ScriptValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Inference with keys and values in a bounded pool: a forward is planned here and runs in one call
 * of the family's script.
 */
public final class CachedModel implements CausalModel {
  private final ModelConfig config;
  private final NDManager manager;
  private final ScriptProgram program;
  private final CachePool pool;
  private final int memberCount;
  private final boolean isGathered;
  private final Constants constants;

  /** What is the same for every step, in native memory. */
  private record Constants(
      ScriptValue weights,
      ScriptValue bank,
      ScriptValue ends,
      ScriptValue packed,
      ScriptValue epsilon,
      ScriptValue sizes,
      ScriptValue pool,
      ScriptValue gathered) {
    void close() {
      List.of(weights, bank, ends, packed, epsilon, sizes, pool, gathered)
          .forEach(ScriptValue::close);
    }
  }

  /**
   * Takes over {@code weights} and {@code manager}, which are closed with the model.
   *
   * @param weights by published name without prefix, all float32 and owned by {@code manager}
   * @param members adapters, or null for the public model alone
   * @param options precision and memory; the manager has the device
   */
  public CachedModel(
      ModelConfig config,
      Map<String, NDArray> weights,
      NDManager manager,
      @Nullable MemberAdapters members,
      EngineOptions options) {
    this(config, weights, manager, members, options, Kernels.fastest(manager, weights));
  }

  CachedModel(
      ModelConfig config,
      Map<String, NDArray> weights,
      NDManager manager,
      @Nullable MemberAdapters members,
      EngineOptions options,
      Kernels kernels) {
    this.config = config;
    this.manager = manager;
    this.memberCount = members == null ? 0 : members.memberCount();
    this.isGathered = kernels.isGathered();
    this.program =
        ScriptProgram.compile(
            manager,
            ScriptProgram.source(CachedModel.class, "rows.torchscript"),
            ScriptProgram.source(CachedModel.class, script(config)));
    boolean isPacked = kernels.isPacked() && canPack(options.precision());
    Preparation preparation =
        new Preparation(
            weights, manager, program, new Preparation.Format(options.precision(), isPacked));
    AdapterTables adapters =
        AdapterTables.of(config, members == null ? Map.of() : members.tables(), preparation);
    CacheShape shape = CacheShape.of(config, adapters.sharedLayers());
    this.pool =
        new CachePool(
            shape,
            memberCount,
            new CachePool.Room(options.kvCacheBytes(), options.precision()),
            preparation);
    this.constants = constants(weights(config, preparation), adapters, isPacked);
  }

  /**
   * Which of two ways to the same result.
   *
   * @param isPacked matrices in the layout of oneDNN, for few rows three times as fast on
   *     processors if the weights are too many for their caches; only there, and where oneDNN has
   *     the precision
   * @param isGathered rows with one token attend together over copies of their caches, which saves
   *     launches on a GPU; else each reads its own cache in place, which saves memory traffic
   */
  record Kernels(boolean isPacked, boolean isGathered) {
    /** Weights that the processor's caches hold gain nothing from a layout made for streaming. */
    private static final long STREAMED_BYTES = 64L << 20;

    static Kernels fastest(NDManager manager, Map<String, NDArray> weights) {
      boolean isGpu = manager.getDevice().isGpu();
      long count = weights.values().stream().mapToLong(NDArray::size).sum();
      return new Kernels(!isGpu && count * Float.BYTES >= STREAMED_BYTES, isGpu);
    }
  }

  /** float32 always; bfloat16 where the processor has instructions that oneDNN uses for it. */
  private boolean canPack(Precision precision) {
    if (precision == Precision.FLOAT32) {
      return true;
    }
    try (NDArray has = program.call("has_bfloat16", manager)) {
      return precision == Precision.BFLOAT16 && has.toLongArray()[0] == 1;
    }
  }

  private static String script(ModelConfig config) {
    return config instanceof Gpt2Config ? "gpt2.torchscript" : "llama.torchscript";
  }

  private static FamilyWeights weights(ModelConfig config, Preparation preparation) {
    if (config instanceof Gpt2Config gpt2) {
      return Gpt2Weights.of(gpt2, preparation);
    } else if (config instanceof LlamaConfig llama) {
      return LlamaWeights.of(llama, preparation);
    }
    throw new AssertionError("unhandled family: " + config);
  }

  private Constants constants(FamilyWeights weights, AdapterTables adapters, boolean isPacked) {
    CacheShape shape = pool.shape();
    return new Constants(
        ScriptValue.of(weights.blocks()),
        ScriptValue.of(adapters.tensors()),
        ScriptValue.of(weights.ends()),
        ScriptValue.of(isPacked),
        ScriptValue.of(weights.epsilon()),
        ScriptValue.of(new long[] {shape.layers(), shape.shared(), shape.heads(), shape.group()}),
        ScriptValue.of(pool.table()),
        ScriptValue.of(isGathered));
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public int memberCount() {
    return memberCount;
  }

  @Override
  public int sharedLayerCount() {
    return pool.shape().shared();
  }

  @Override
  public Device device() {
    return manager.getDevice();
  }

  @Override
  public KvPool pool() {
    return pool;
  }

  @Override
  public Optional<KvSequence> open(int positions, int memberSlots) {
    if (positions < 1 || positions > config.contextTokenCount()) {
      throw new IllegalArgumentException(
          "positions must be in 1..%d, got %d".formatted(config.contextTokenCount(), positions));
    }
    return pool.open(positions, memberSlots).map(KvSequence.class::cast);
  }

  @Override
  public Logits forward(List<Row> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("rows must hold at least one, got none");
    }
    StepPlan plan = StepPlan.of(rows, config, pool);
    CacheShape shape = pool.shape();
    try (NDManager step = manager.newSubManager();
        PassArguments below =
            PassArguments.of(
                shape.shared() > 0 ? plan.publicRows() : List.of(),
                new Pass(shape, true, isGathered),
                step);
        PassArguments above =
            PassArguments.of(plan.rows(), new Pass(shape, false, isGathered), step);
        ScriptValue last = ScriptValue.of(step.create(plan.lastTokens()))) {
      NDArray logits = run(below, above, last);
      plan.store();
      return new DeviceLogits(logits);
    }
  }

  private NDArray run(PassArguments below, PassArguments above, ScriptValue last) {
    return program.call(
        "step",
        manager,
        constants.weights(),
        constants.bank(),
        constants.ends(),
        constants.packed(),
        constants.epsilon(),
        constants.sizes(),
        constants.pool(),
        below.batch(),
        below.rows(),
        below.counts(),
        above.batch(),
        above.rows(),
        above.counts(),
        constants.gathered(),
        last);
  }

  @Override
  public void close() {
    constants.close();
    program.close();
    manager.close();
  }
}
