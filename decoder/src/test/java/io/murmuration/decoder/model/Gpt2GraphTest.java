package io.murmuration.decoder.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.decoder.weights.HostTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Gpt2GraphTest {
  private static final int RANK = 3;
  private static final float SCALE = 2.5f;

  private final Gpt2Config config = RandomWeights.tinyGpt2();
  private final Map<String, HostTensor> weights = RandomWeights.of(Gpt2Shapes.of(config), 7);

  @BeforeAll
  static void startEngine() {
    NativeLibraries.start(new EngineOptions(1));
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void logitsEqualTheReferenceForEveryPositionAndRow(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[][] ids = ids(random, 2, 9);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits =
          Gpt2Graph.logits(
              config, RandomWeights.upload(weights, manager), manager.create(ids), null);

      ReferenceGpt2 reference = new ReferenceGpt2(config, weights, Map.of());
      assertRows(logits, ids, reference, reference);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void everyRowUsesItsOwnAdapter(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[][] ids = ids(random, 2, 6);
    try (NDManager manager = NDManager.newBaseManager()) {
      LoraRows lora = lora(manager, random);
      NDArray logits =
          Gpt2Graph.logits(
              config, RandomWeights.upload(weights, manager), manager.create(ids), lora);

      assertRows(
          logits,
          ids,
          new ReferenceGpt2(config, weights, deltas(lora, 0)),
          new ReferenceGpt2(config, weights, deltas(lora, 1)));
    }
  }

  @Test
  void gradientsOfAdaptersAndWeightsEqualFiniteDifferences() {
    SplittableRandom random = new SplittableRandom(11);
    long[][] ids = ids(random, 2, 6);
    try (NDManager manager = NDManager.newBaseManager()) {
      LoraRows lora = lora(manager, random);
      Map<String, NDArray> arrays = RandomWeights.upload(weights, manager);
      List<NDArray> leaves =
          List.of(
              lora.factors().get("h.1.attn.c_attn").a(),
              lora.factors().get("h.0.mlp.c_proj").b(),
              arrays.get("h.2.mlp.c_fc.weight"),
              arrays.get("wpe.weight"));
      leaves.forEach(leaf -> leaf.setRequiresGradient(true));
      NDArray tokens = manager.create(ids);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(loss(arrays, tokens, lora));
      }

      for (NDArray leaf : leaves) {
        assertGradient(leaf, () -> loss(arrays, tokens, lora).getFloat(), random);
      }
    }
  }

  @Test
  void aRowLongerThanTheContextIsRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray tooLong =
          manager.zeros(new Shape(1, 97)).toType(ai.djl.ndarray.types.DataType.INT64, false);
      Map<String, NDArray> arrays = RandomWeights.upload(weights, manager);

      assertThatThrownBy(() -> Gpt2Graph.logits(config, arrays, tooLong, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 96 positions, got 97");
    }
  }

  private interface Loss {
    float value();
  }

  private NDArray loss(Map<String, NDArray> arrays, NDArray tokens, LoraRows lora) {
    return Gpt2Graph.logits(config, arrays, tokens, lora)
        .logSoftmax(-1)
        .get(":, :, 3")
        .mean()
        .neg();
  }

  private static void assertGradient(NDArray leaf, Loss loss, SplittableRandom random) {
    float[] gradient = leaf.getGradient().toFloatArray();
    float[] values = leaf.toFloatArray();
    int index = strongest(gradient);
    float step = 1e-2f;
    leaf.setRequiresGradient(false);
    float[] moved = values.clone();
    moved[index] = values[index] + step;
    leaf.set(moved);
    float above = loss.value();
    moved[index] = values[index] - step;
    leaf.set(moved);
    float below = loss.value();
    leaf.set(values);

    assertThat(gradient[index]).isNotZero();
    assertThat((above - below) / (2 * step)).isCloseTo(gradient[index], within(2e-4f));
  }

  private static int strongest(float[] gradient) {
    int strongest = 0;
    for (int i = 0; i < gradient.length; i++) {
      strongest = Math.abs(gradient[i]) > Math.abs(gradient[strongest]) ? i : strongest;
    }
    return strongest;
  }

  private static void assertRows(NDArray logits, long[][] ids, ReferenceGpt2... references) {
    for (int row = 0; row < ids.length; row++) {
      double[][] expected =
          references[row].logits(
              java.util.stream.LongStream.of(ids[row]).mapToInt(id -> (int) id).toArray());
      for (int t = 0; t < expected.length; t++) {
        float[] found = logits.get(row, t).toFloatArray();
        for (int v = 0; v < found.length; v++) {
          assertThat((double) found[v]).isCloseTo(expected[t][v], within(1e-4));
        }
      }
    }
  }

  private static long[][] ids(SplittableRandom random, int rows, int tokens) {
    long[][] ids = new long[rows][];
    for (int row = 0; row < rows; row++) {
      ids[row] = random.longs(tokens, 0, 61).toArray();
    }
    return ids;
  }

  private LoraRows lora(NDManager manager, SplittableRandom random) {
    Map<String, LoraFactors> factors = new HashMap<>();
    for (int layer = 0; layer < config.layerCount(); layer++) {
      for (String module : List.of("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")) {
        String name = "h." + layer + "." + module;
        long[] shape = weights.get(name + ".weight").shape();
        factors.put(
            name,
            new LoraFactors(
                upload(
                    manager,
                    RandomWeights.uniform(random, 0, 0.3, List.of(2L, shape[0], (long) RANK))),
                upload(
                    manager,
                    RandomWeights.uniform(random, 0, 0.3, List.of(2L, (long) RANK, shape[1])))));
      }
    }
    return new LoraRows(factors, SCALE);
  }

  private static NDArray upload(NDManager manager, HostTensor tensor) {
    return manager.create(tensor.values(), new Shape(tensor.shape()));
  }

  private static Map<String, double[][]> deltas(LoraRows lora, int row) {
    Map<String, double[][]> deltas = new HashMap<>();
    lora.factors()
        .forEach(
            (name, pair) -> {
              NDArray product = pair.a().get(row).matMul(pair.b().get(row)).mul(SCALE);
              int in = (int) product.getShape().get(0);
              double[][] delta = new double[in][];
              for (int i = 0; i < in; i++) {
                float[] values = product.get(i).toFloatArray();
                delta[i] = new double[values.length];
                for (int o = 0; o < values.length; o++) {
                  delta[i][o] = values[o];
                }
              }
              deltas.put(name, delta);
            });
    return deltas;
  }
}
