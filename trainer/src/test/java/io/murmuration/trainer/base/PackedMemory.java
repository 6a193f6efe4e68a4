package io.murmuration.trainer.base;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.sun.management.OperatingSystemMXBean;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.ensemble.AdapterSettings;
import io.murmuration.trainer.ensemble.ShardGroup;
import io.murmuration.trainer.ensemble.ShardGroupSettings;
import io.murmuration.trainer.ensemble.ShardSchedule;
import io.murmuration.trainer.lora.LoraLeaves;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.model.CausalLoss;
import io.murmuration.trainer.model.TokenBlocks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a base takes of this process's resident memory: opened, and at the peak of a step. */
final class PackedMemory {
  private static final int ROWS = 4;
  private static final int TOKENS = 64;

  private PackedMemory() {}

  /** How a step goes backward. */
  enum Way {
    /** As the base does it. */
    OWN,
    /** Through one graph of all blocks. */
    ONE_GRAPH,
    /** As the members of an ensemble do it, with as many rows in all. */
    MEMBERS
  }

  /**
   * Prints MiB above what process and engine take without a model, opened and at the peak of a
   * training step, and a step's processor time in milliseconds.
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Storage storage = Storage.valueOf(arguments[1]);
    Way way = Way.valueOf(arguments[2]);
    warmUp();
    long before = resident("VmRSS");
    try (FrozenBase base = BaseDirectory.open(directory, storage)) {
      System.gc();
      long opened = resident("VmRSS");
      // Forgets the peak so far, which was that of loading.
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
      step(base, ROWS, TOKENS, way);
      long peak = resident("VmHWM");
      long start = processorMillis();
      step(base, ROWS, TOKENS, way);
      long millis = processorMillis() - start;
      System.out.printf("%d %d %d%n", opened - before, peak - before, millis);
    }
  }

  private static long processorMillis() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() / 1_000_000;
  }

  private static void warmUp() {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    try (FrozenBase tiny = TinyModels.base(TinyModels.LLAMA, Storage.NF4)) {
      step(tiny, 1, 8, Way.OWN);
    }
    System.gc();
  }

  private static void step(FrozenBase base, int rows, int length, Way way) {
    if (way == Way.MEMBERS) {
      stepMembers(base, rows, length);
      return;
    }
    SeededRandom random = new SeededRandom(1);
    List<LoraShape> shapes = LoraShape.all(base.config());
    LoraParameters member = LoraParameters.initial(shapes, 4, random);
    int[][] blocks = new int[rows][];
    for (int row = 0; row < rows; row++) {
      int[] order = random.permutation(Math.max(length + 1, base.config().vocabularySize()));
      blocks[row] = Arrays.copyOf(order, length + 1);
    }
    TokenBlocks tokens = new TokenBlocks(List.of(blocks));
    try (NDManager manager = base.manager().newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray inputs = tokens.inputs(manager);
      NDArray targets = tokens.targets(manager);
      LoraLeaves leaves = new LoraLeaves(List.of(member), manager);
      if (way == Way.OWN) {
        base.backward(
            collector,
            inputs,
            leaves.rows(rows, 1),
            logits -> CausalLoss.byRow(logits, targets, 0));
      } else {
        NDArray logits = base.logits(inputs, leaves.rows(rows, 1));
        collector.backward(CausalLoss.byRow(logits, targets, 0).sum());
      }
      leaves.gradients();
    }
  }

  /** Two members, the same adapters, and a shard of one block for each. */
  private static void stepMembers(FrozenBase base, int rows, int length) {
    SeededRandom random = new SeededRandom(1);
    Map<Integer, List<int[]>> shards =
        Map.of(
            0, List.of(random.permutation(base.config().vocabularySize())),
            1, List.of(random.permutation(base.config().vocabularySize())));
    ShardGroupSettings settings =
        new ShardGroupSettings(
            new AdapterSettings(4, 4.0, 0.0, Set.of(), null),
            new ShardSchedule(1.0, rows / 2, length, 1e-3, 1, true, 0.01, 1.0),
            0,
            1);
    new ShardGroup(base, settings, shards).step();
  }

  /** A line of the kernel's account of this process, in MiB. */
  private static long resident(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    throw new IllegalStateException("no " + field + " in /proc/self/status");
  }
}
