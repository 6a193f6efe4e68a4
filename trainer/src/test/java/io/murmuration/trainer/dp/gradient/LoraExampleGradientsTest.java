package io.murmuration.trainer.dp.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.SeededRandom;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoraExampleGradientsTest {
  private static final Gpt2Config CONFIG = new Gpt2Config(2, 16, 2, 64, 12, 32, 1e-5, Set.of(0));
  private static final double SCALE = 2.0;
  private static final double UNCLIPPED = 1e9;

  @BeforeAll
  static void oneThread() {
    // Tiny operations wait for each other longer than they work.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void aBatchHasTheGradientsOfItsExamplesOneByOne(long seed) {
    List<int[]> examples = examples(seed, 9);
    LoraParameters adapters = adapters(seed);
    try (Gpt2Base base = new Gpt2Base(CONFIG, weights(seed))) {
      LoraExampleGradients gradients = new LoraExampleGradients(base, adapters, SCALE, true);
      List<Reference> references = new ArrayList<>();
      for (int[] example : examples) {
        references.add(Reference.of(base, adapters, example));
      }
      // Nothing clipped: a plain sum. Everything clipped: each example's direction counts alike.
      for (double norm : new double[] {UNCLIPPED, 1e-3}) {
        GradientSum sum = new GradientSum(gradients.parameters());
        double[] losses = gradients.addClipped(examples, new Clipper(new ClipMode.Flat(norm)), sum);
        GradientSum expected = new GradientSum(gradients.parameters());
        for (int row = 0; row < losses.length; row++) {
          Reference reference = references.get(row);
          assertThat(losses[row]).isCloseTo(reference.loss, within(1e-5));
          double factor = Math.min(1, norm / (reference.norm() + 1e-6));
          for (int index = 0; index < expected.arrayCount(); index++) {
            expected.add(index, factor, reference.gradients.get(index), 0);
          }
        }
        assertThat(relativeError(sum, expected)).isLessThan(1e-5);
      }
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void howABatchIsCutChangesNothing(long seed) {
    List<int[]> examples = examples(seed, 64);
    try (Gpt2Base base = new Gpt2Base(CONFIG, weights(seed))) {
      LoraExampleGradients gradients = new LoraExampleGradients(base, adapters(seed), SCALE, true);
      ClipMode mode = seed == 1 ? new ClipMode.PerLayer(0.05) : new ClipMode.Flat(0.05);
      GradientSum whole = cut(gradients, examples, mode, 64);
      for (int size : new int[] {1, 3, 7}) {
        assertThat(relativeError(cut(gradients, examples, mode, size), whole)).isLessThan(1e-5);
      }
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2})
  void frozenFactorsHaveNoPlaceInNormAndSum(long seed) {
    List<int[]> examples = examples(seed, 1);
    try (Gpt2Base base = new Gpt2Base(CONFIG, weights(seed))) {
      LoraParameters adapters = adapters(seed);
      LoraExampleGradients both = new LoraExampleGradients(base, adapters, SCALE, true);
      LoraExampleGradients onlyB = new LoraExampleGradients(base, adapters, SCALE, false);
      assertThat(onlyB.parameters()).hasSize(both.parameters().size() / 2);
      GradientSum all = cut(both, examples, new ClipMode.Flat(UNCLIPPED), 1);
      GradientSum part = cut(onlyB, examples, new ClipMode.Flat(UNCLIPPED), 1);
      for (int index = 0; index < part.arrayCount(); index++) {
        assertThat(onlyB.parameters().get(index)).isSameAs(both.parameters().get(2 * index + 1));
        assertThat(part.array(index)).isEqualTo(all.array(2 * index + 1));
      }
      GradientSum clipped = cut(onlyB, examples, new ClipMode.Flat(1e-3), 1);
      assertThat(norm(clipped)).isCloseTo(1e-3, within(1e-6));
    }
  }

  /** The last position overflows, so that what is padded to the whole context does as well. */
  @Test
  void anExampleThatIsNotFiniteLeavesOutItselfAlone() {
    Map<String, HostTensor> weights = weights(1);
    float[] positions = Objects.requireNonNull(weights.get("wpe.weight")).values();
    Arrays.fill(positions, 11 * 16, 12 * 16, 3e38f);
    int[] whole = new int[13];
    List<int[]> others = List.of(new int[] {1, 2, 3}, new int[] {4, 5}, new int[] {6, 7, 8});
    List<int[]> all = new ArrayList<>(others);
    all.add(1, whole);
    try (Gpt2Base base = new Gpt2Base(CONFIG, weights)) {
      LoraExampleGradients gradients = new LoraExampleGradients(base, adapters(1), SCALE, true);
      ClipMode mode = new ClipMode.Flat(0.1);
      GradientSum expected = cut(gradients, others, mode, 3);
      assertThat(norm(expected)).isPositive();
      for (int size : new int[] {1, 2, 4}) {
        assertThat(relativeError(cut(gradients, all, mode, size), expected)).isLessThan(1e-5);
      }
      GradientSum nothing = cut(gradients, List.of(whole), mode, 1);
      assertThat(norm(nothing)).isZero();
    }
  }

  private static GradientSum cut(
      LoraExampleGradients gradients, List<int[]> examples, ClipMode mode, int size) {
    GradientSum sum = new GradientSum(gradients.parameters());
    Clipper clipper = new Clipper(mode);
    for (int from = 0; from < examples.size(); from += size) {
      int to = Math.min(from + size, examples.size());
      gradients.addClipped(examples.subList(from, to), clipper, sum);
    }
    return sum;
  }

  /** A single example, unpadded, with one leaf for each factor. */
  private static final class Reference {
    private final List<float[]> gradients;
    private final double loss;

    private Reference(List<float[]> gradients, double loss) {
      this.gradients = gradients;
      this.loss = loss;
    }

    static Reference of(Gpt2Base base, LoraParameters adapters, int[] example) {
      TokenBlocks block = new TokenBlocks(List.of(example));
      try (NDManager manager = base.manager().newSubManager()) {
        LoraLeaves leaves = new LoraLeaves(List.of(adapters), manager);
        double loss;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray logits = base.logits(block.inputs(manager), leaves.rows(1, SCALE));
          NDArray mean = CausalLoss.byRow(logits, block.targets(manager), 0).mean();
          loss = mean.getFloat();
          collector.backward(mean);
        }
        return new Reference(leaves.gradients(), loss);
      }
    }

    double norm() {
      double squared = 0;
      for (float[] array : gradients) {
        for (float value : array) {
          squared += (double) value * value;
        }
      }
      return Math.sqrt(squared);
    }
  }

  private static double norm(GradientSum sum) {
    double squared = 0;
    for (int index = 0; index < sum.arrayCount(); index++) {
      for (double value : sum.array(index)) {
        squared += value * value;
      }
    }
    return Math.sqrt(squared);
  }

  private static double relativeError(GradientSum actual, GradientSum expected) {
    double squared = 0;
    for (int index = 0; index < actual.arrayCount(); index++) {
      for (int i = 0; i < actual.array(index).length; i++) {
        double off = actual.array(index)[i] - expected.array(index)[i];
        squared += off * off;
      }
    }
    return Math.sqrt(squared) / norm(expected);
  }

  private static Map<String, HostTensor> weights(long seed) {
    return InitialWeights.draw(CONFIG, seed);
  }

  /** With a B that is not zero, so that A has gradients too. */
  private static LoraParameters adapters(long seed) {
    SeededRandom random = new SeededRandom(seed);
    LoraParameters adapters = LoraParameters.initial(LoraShape.all(CONFIG), 2, random);
    for (int index = 0; index < adapters.shapes().size(); index++) {
      float[] b = adapters.b(index);
      for (int i = 0; i < b.length; i++) {
        b[i] = (float) (0.3 * random.nextGaussian());
      }
    }
    return adapters;
  }

  /** Lengths from two tokens to the whole context and one. */
  private static List<int[]> examples(long seed, int count) {
    SeededRandom random = SeededRandom.named(seed, "examples");
    List<int[]> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = new int[2 + random.nextInt(12)];
      for (int t = 0; t < tokens.length; t++) {
        tokens[t] = random.nextInt(32);
      }
      examples.add(tokens);
    }
    return examples;
  }
}
