package io.murmuration.decoder.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.KvSequence;
import io.murmuration.decoder.Logits;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.decoder.Row;
import io.murmuration.decoder.adapter.AdapterBank;
import io.murmuration.decoder.adapter.AdapterSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaGraphTest {
  private static final Set<String> TARGETS =
      Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  @TempDir private Path directory;

  @BeforeAll
  static void startEngine() {
    NativeLibraries.start(new EngineOptions(1));
  }

  /** All seven maps adapted; three query heads share each head of keys and values. */
  private static TinyEnsemble ensemble(long seed) {
    TinyEnsemble tiny = TinyEnsemble.llama(seed, 0);
    AdapterSpec spec = new AdapterSpec(2, 3, TARGETS);
    SplittableRandom random = new SplittableRandom(seed);
    return new TinyEnsemble(
        tiny.config(),
        tiny.weights(),
        spec,
        List.of(
            TinyEnsemble.member(tiny.config(), spec, random),
            TinyEnsemble.member(tiny.config(), spec, random)));
  }

  private static LlamaConfig config(TinyEnsemble ensemble) {
    return (LlamaConfig) ensemble.config();
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void logitsEqualTheReferenceWithAndWithoutAdapters(long seed) {
    TinyEnsemble ensemble = ensemble(seed);
    int[][] ids = GraphRows.ids(new SplittableRandom(seed), 2, 9, 53);
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = RandomWeights.upload(ensemble.weights(), manager);
      NDArray tokens = GraphRows.upload(manager, ids);
      NDArray plain = LlamaGraph.logits(config(ensemble), weights, tokens, null);
      LoraRows lora = GraphRows.of(ensemble, manager);
      NDArray adapted = LlamaGraph.logits(config(ensemble), weights, tokens, lora);

      for (int row = 0; row < ids.length; row++) {
        assertPositions(plain.get(row), ensemble.reference(-1, ids[row]));
        assertPositions(adapted.get(row), ensemble.reference(row, ids[row]));
      }
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2})
  void logitsEqualThoseOfTheServingEngine(long seed) throws IOException {
    TinyEnsemble ensemble = ensemble(seed);
    int[] ids = GraphRows.ids(new SplittableRandom(seed), 1, 12, 53)[0];
    try (NDManager manager = NDManager.newBaseManager();
        CausalModel engine = ensemble.load(manager.newSubManager(), directory)) {
      Map<String, NDArray> weights = RandomWeights.upload(ensemble.weights(), manager);
      NDArray tokens = GraphRows.upload(manager, ids, ids);
      NDArray plain = LlamaGraph.logits(config(ensemble), weights, tokens, null);
      LoraRows published = GraphRows.of(ensemble, manager);
      NDArray adapted = LlamaGraph.logits(config(ensemble), weights, tokens, published);
      AdapterBank bank = AdapterBank.load(config(ensemble), ensemble.write(directory), manager);
      LoraRows fused = new LoraRows(bank.gather(manager.create(new long[] {0, 1})), 1);
      NDArray asServed = LlamaGraph.logits(config(ensemble), weights, tokens, fused);

      assertPositions(plain.get(0), decoded(engine, CausalModel.PUBLIC, ids));
      for (int member = 0; member < 2; member++) {
        assertPositions(adapted.get(member), decoded(engine, member, ids));
        assertPositions(asServed.get(member), decoded(engine, member, ids));
      }
    }
  }

  @Test
  void gradientsOfAdaptersAndWeightsEqualFiniteDifferences() {
    TinyEnsemble ensemble = ensemble(2);
    SplittableRandom random = new SplittableRandom(11);
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = RandomWeights.upload(ensemble.weights(), manager);
      LoraRows lora = GraphRows.of(ensemble, manager);
      NDArray tokens = GraphRows.upload(manager, GraphRows.ids(random, 2, 7, 53));
      Supplier<NDArray> loss =
          () ->
              LlamaGraph.logits(config(ensemble), weights, tokens, lora)
                  .logSoftmax(-1)
                  .get(":, :, 3")
                  .mean()
                  .neg();
      List<NDArray> leaves =
          List.of(
              lora.factors().get("layers.0.self_attn.q_proj").a(),
              lora.factors().get("layers.1.self_attn.k_proj").b(),
              lora.factors().get("layers.0.mlp.gate_proj").b(),
              lora.factors().get("layers.1.mlp.down_proj").a(),
              weights.get("layers.1.self_attn.v_proj.weight"),
              weights.get("layers.0.input_layernorm.weight"),
              weights.get("embed_tokens.weight"));
      leaves.forEach(leaf -> leaf.setRequiresGradient(true));
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(loss.get());
      }
      leaves.forEach(leaf -> assertGradient(leaf, loss));
    }
  }

  @Test
  void aRowLongerThanTheContextIsRefused() {
    TinyEnsemble ensemble = ensemble(1);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray tokens = GraphRows.upload(manager, new int[97]);
      Map<String, NDArray> weights = RandomWeights.upload(ensemble.weights(), manager);

      assertThatThrownBy(() -> LlamaGraph.logits(config(ensemble), weights, tokens, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 96 positions, got 97");
    }
  }

  private static void assertGradient(NDArray leaf, Supplier<NDArray> loss) {
    float[] gradient = leaf.getGradient().toFloatArray();
    float[] values = leaf.toFloatArray();
    int index = 0;
    for (int i = 0; i < gradient.length; i++) {
      index = Math.abs(gradient[i]) > Math.abs(gradient[index]) ? i : index;
    }
    leaf.setRequiresGradient(false);
    float step = 1e-2f;
    float above = moved(leaf, values, index, step, loss);
    float below = moved(leaf, values, index, -step, loss);
    leaf.set(values);

    assertThat(gradient[index]).isNotZero();
    assertThat((above - below) / (2 * step))
        .isCloseTo(gradient[index], within(2e-4f + 0.01f * Math.abs(gradient[index])));
  }

  private static float moved(
      NDArray leaf, float[] values, int index, float step, Supplier<NDArray> loss) {
    float[] moved = values.clone();
    moved[index] += step;
    leaf.set(moved);
    return loss.get().getFloat();
  }

  /** Logits after every token, decoded one by one with cached keys and values. */
  private static double[][] decoded(CausalModel engine, int member, int... ids) {
    double[][] logits = new double[ids.length][];
    try (KvSequence sequence = engine.open(ids.length, engine.memberCount()).orElseThrow()) {
      for (int t = 0; t < ids.length; t++) {
        int[] token = {ids[t]};
        try (Logits next = engine.forward(List.of(new Row(sequence.cache(member), token)))) {
          float[] row = next.row(0);
          logits[t] = new double[row.length];
          for (int v = 0; v < row.length; v++) {
            logits[t][v] = row[v];
          }
        }
      }
    }
    return logits;
  }

  private static void assertPositions(NDArray logits, double[][] expected) {
    for (int t = 0; t < expected.length; t++) {
      float[] found = logits.get(t).toFloatArray();
      for (int v = 0; v < found.length; v++) {
        assertThat((double) found[v]).isCloseTo(expected[t][v], within(1e-4));
      }
    }
  }
}
