package io.murmuration.trainer.dp.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.base.Gpt2Base;
import io.murmuration.trainer.dp.clip.ClipMode;
import io.murmuration.trainer.dp.clip.Clipper;
import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.lora.LoraLeaves;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.model.CausalLoss;
import io.murmuration.trainer.model.InitialWeights;
import io.murmuration.trainer.model.TokenBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Examples in a second with a gradient for each, beside one gradient for all, by micro-batch, and
 * the most memory that took. A row for each size:
 *
 * <pre>
 * mvn -pl trainer -am test -Dtest=ExampleGradientsTable -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>{@code -Dbench.model=gpt2} takes the sizes of GPT-2 124M, with weights by chance (then also
 * {@code -Dsurefire.argLine='-Xmx4g -Dai.djl.offline=true'}).
 */
@Tag("slow")
class ExampleGradientsTable {
  private static final int TOKENS = 128;
  private static final int[] BATCHES = {1, 4, 16, 64};
  private static final int RANK = 4;
  private static final double SCALE = 8;

  private static final Gpt2Config CONFIG =
      "gpt2".equals(System.getProperty("bench.model"))
          ? new Gpt2Config(12, 768, 12, 3072, 1024, 50_257, 1e-5, Set.of(0))
          : new Gpt2Config(4, 256, 4, 1024, 256, 4096, 1e-5, Set.of(0));

  @Test
  void theTable() throws IOException {
    LoraParameters adapters =
        LoraParameters.initial(
            LoraShape.all(CONFIG).stream().filter(s -> s.module().endsWith("c_attn")).toList(),
            RANK,
            new SeededRandom(1));
    try (FrozenBase base = new Gpt2Base(CONFIG, InitialWeights.draw(CONFIG, 1))) {
      LoraExampleGradients gradients = new LoraExampleGradients(base, adapters, SCALE, true);
      for (int batch : BATCHES) {
        List<int[]> examples = examples(batch);
        GradientSum sum = new GradientSum(gradients.parameters());
        Clipper clipper = new Clipper(new ClipMode.Flat(1));
        resetPeak();
        double each = rate(batch, () -> gradients.addClipped(examples, clipper, sum));
        double peakMib = peakKib() / 1024;
        double together = rate(batch, () -> sharedStep(base, adapters, examples));
        System.out.printf(
            "| %d | %.1f | %.1f | %.2f | %.0f |%n",
            batch, each, together, each / together, peakMib);
        assertThat(sum.array(1)).doesNotContain(Double.NaN);
      }
    }
  }

  /** Examples a second, the best of five after one to warm up. */
  private static double rate(int batch, Runnable work) {
    work.run();
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return batch / (best / 1e9);
  }

  private static void sharedStep(FrozenBase base, LoraParameters adapters, List<int[]> examples) {
    TokenBlocks blocks = new TokenBlocks(examples);
    try (NDManager manager = base.manager().newSubManager()) {
      LoraLeaves leaves = new LoraLeaves(List.of(adapters), manager);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray logits = base.logits(blocks.inputs(manager), leaves.rows(examples.size(), SCALE));
        collector.backward(CausalLoss.byRow(logits, blocks.targets(manager), 0).mean());
      }
      assertThat(leaves.gradients().get(1)).isNotEmpty();
    }
  }

  private static List<int[]> examples(int count) {
    SeededRandom random = new SeededRandom(count);
    List<int[]> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = new int[TOKENS + 1];
      for (int t = 0; t < tokens.length; t++) {
        tokens[t] = random.nextInt(CONFIG.vocabularySize());
      }
      examples.add(tokens);
    }
    return examples;
  }

  /** Linux: the high-water mark of resident memory begins again from now. */
  private static void resetPeak() throws IOException {
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
  }

  private static double peakKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
