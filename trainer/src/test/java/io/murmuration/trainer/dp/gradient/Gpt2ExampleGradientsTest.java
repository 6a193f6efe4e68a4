package io.murmuration.trainer.dp.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Graph;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.dp.clip.ClipMode;
import io.murmuration.trainer.dp.clip.Clipper;
import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.model.CausalLoss;
import io.murmuration.trainer.model.InitialWeights;
import io.murmuration.trainer.model.TokenBlocks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Gpt2ExampleGradientsTest {
  // Few tokens, so that examples repeat them and meet their own logits.
  private static final int VOCABULARY = 9;
  private static final Gpt2Config CONFIG =
      new Gpt2Config(2, 16, 2, 64, 12, VOCABULARY, 1e-5, Set.of(0));

  @BeforeAll
  static void oneThread() {
    // Tiny operations wait for each other longer than they work.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void aBatchHasTheGradientsOfItsExamplesOneByOne(long seed) {
    List<int[]> examples = examples(seed, 7);
    Map<String, HostTensor> weights = weights(seed);
    List<List<double[]>> references =
        examples.stream().map(example -> reference(weights, example)).toList();
    try (Gpt2ExampleGradients gradients = new Gpt2ExampleGradients(CONFIG, weights)) {
      // Nothing clipped: a plain sum. Everything clipped: each norm counts.
      for (double norm : new double[] {1e9, 1e-2}) {
        GradientSum sum = new GradientSum(gradients.parameters());
        gradients.addClipped(examples, new Clipper(new ClipMode.Flat(norm)), sum);
        GradientSum expected = new GradientSum(gradients.parameters());
        for (List<double[]> reference : references) {
          double factor = Math.min(1, norm / (norm(reference) + 1e-6));
          for (int index = 0; index < reference.size(); index++) {
            for (int i = 0; i < reference.get(index).length; i++) {
              expected.array(index)[i] += factor * reference.get(index)[i];
            }
          }
        }
        for (int index = 0; index < expected.arrayCount(); index++) {
          assertThat(distance(sum.array(index), expected.array(index)))
              .as("array %d", index)
              .isLessThan(1e-5 * norm(arrays(expected)));
        }
      }
    }
  }

  /** Clipped alone, an example's sum has the norm C exactly: its ghost norm is its norm. */
  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void normsWithoutGradientsAreThoseOfTheGradients(long seed) {
    try (Gpt2ExampleGradients gradients = new Gpt2ExampleGradients(CONFIG, weights(seed))) {
      for (int[] example : examples(seed, 5)) {
        for (ClipMode mode : List.of(new ClipMode.Flat(1e-3), new ClipMode.PerLayer(1e-3))) {
          GradientSum sum = new GradientSum(gradients.parameters());
          gradients.addClipped(List.of(example), new Clipper(mode), sum);
          double norm = norm(arrays(sum));
          assertThat(norm).isLessThanOrEqualTo(1e-3);
          if (mode instanceof ClipMode.Flat) {
            assertThat(norm).isCloseTo(1e-3, within(1e-3 * 1e-4));
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "microBatch={0}")
  @ValueSource(ints = {1, 3, 7})
  void howABatchIsCutChangesNothing(int microBatch) {
    List<int[]> examples = examples(4, 21);
    try (Gpt2ExampleGradients gradients = new Gpt2ExampleGradients(CONFIG, weights(4))) {
      GradientSum whole = new GradientSum(gradients.parameters());
      gradients.addClipped(examples, new Clipper(new ClipMode.Flat(0.1)), whole);
      GradientSum cut = new GradientSum(gradients.parameters());
      Clipper clipper = new Clipper(new ClipMode.Flat(0.1));
      for (int from = 0; from < examples.size(); from += microBatch) {
        gradients.addClipped(examples.subList(from, from + microBatch), clipper, cut);
      }
      for (int index = 0; index < whole.arrayCount(); index++) {
        assertThat(distance(cut.array(index), whole.array(index)))
            .isLessThan(1e-5 * norm(arrays(whole)));
      }
    }
  }

  /** The last position overflows, so that what is padded to the whole context does as well. */
  @Test
  void anExampleThatIsNotFiniteLeavesOutItselfAlone() {
    Map<String, HostTensor> weights = weights(1);
    float[] positions = Objects.requireNonNull(weights.get("wpe.weight")).values();
    Arrays.fill(positions, 11 * 16, 12 * 16, 3e38f);
    int[] whole = new int[13];
    List<int[]> others = List.of(new int[] {1, 2, 3}, new int[] {4, 5});
    try (Gpt2ExampleGradients gradients = new Gpt2ExampleGradients(CONFIG, weights)) {
      GradientSum expected = new GradientSum(gradients.parameters());
      gradients.addClipped(others, new Clipper(new ClipMode.Flat(0.1)), expected);
      assertThat(norm(arrays(expected))).isPositive();
      GradientSum sum = new GradientSum(gradients.parameters());
      double[] losses =
          gradients.addClipped(
              List.of(others.get(0), whole, others.get(1)),
              new Clipper(new ClipMode.Flat(0.1)),
              sum);
      assertThat(losses[1]).isNaN();
      for (int index = 0; index < sum.arrayCount(); index++) {
        assertThat(distance(sum.array(index), expected.array(index)))
            .isLessThan(1e-5 * norm(arrays(expected)));
      }
      assertThat(gradients.publicLoss(others.get(0))).isCloseTo(losses[0], within(1e-5));
    }
  }

  /** All weights as leaves, one example, no padding. */
  private static List<double[]> reference(Map<String, HostTensor> weights, int[] example) {
    TokenBlocks block = new TokenBlocks(List.of(example));
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> leaves = new LinkedHashMap<>();
      for (String name : Gpt2Shapes.of(CONFIG).keySet()) {
        HostTensor tensor = weights.get(name);
        NDArray leaf = manager.create(tensor.values(), new Shape(tensor.shape()));
        leaf.setRequiresGradient(true);
        leaves.put(name, leaf);
      }
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray logits = Gpt2Graph.logits(CONFIG, leaves, block.inputs(manager), null);
        collector.backward(CausalLoss.byRow(logits, block.targets(manager), 0).mean());
      }
      List<double[]> gradients = new ArrayList<>();
      for (NDArray leaf : leaves.values()) {
        float[] values = leaf.getGradient().toFloatArray();
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
          wide[i] = values[i];
        }
        gradients.add(wide);
      }
      return gradients;
    }
  }

  private static List<double[]> arrays(GradientSum sum) {
    List<double[]> arrays = new ArrayList<>();
    for (int index = 0; index < sum.arrayCount(); index++) {
      arrays.add(sum.array(index));
    }
    return arrays;
  }

  private static double norm(List<double[]> arrays) {
    double squared = 0;
    for (double[] array : arrays) {
      for (double value : array) {
        squared += value * value;
      }
    }
    return Math.sqrt(squared);
  }

  private static double distance(double[] left, double[] right) {
    double squared = 0;
    for (int i = 0; i < left.length; i++) {
      squared += (left[i] - right[i]) * (left[i] - right[i]);
    }
    return Math.sqrt(squared);
  }

  /** Larger than a model's at first, so that no gradient is lost in rounding. */
  private static Map<String, HostTensor> weights(long seed) {
    SeededRandom random = SeededRandom.named(seed, "weights");
    Map<String, HostTensor> weights = InitialWeights.draw(CONFIG, seed);
    weights
        .values()
        .forEach(
            tensor -> {
              for (int i = 0; i < tensor.values().length; i++) {
                tensor.values()[i] += (float) (0.2 * random.nextGaussian());
              }
            });
    return weights;
  }

  /** Lengths from two tokens to the whole context and one. */
  private static List<int[]> examples(long seed, int count) {
    SeededRandom random = SeededRandom.named(seed, "examples");
    List<int[]> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = new int[2 + random.nextInt(12)];
      for (int t = 0; t < tokens.length; t++) {
        tokens[t] = random.nextInt(VOCABULARY);
      }
      examples.add(tokens);
    }
    return examples;
  }
}
