package io.murmuration.decoder.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.decoder.adapter.HostLora;
import io.murmuration.decoder.quantization.Nf4Tensor;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is the same for both families: gradients block by block, by row, and on packed weights. */
class CausalGraphTest {
  @TempDir private Path directory;

  @BeforeAll
  static void startEngine() {
    NativeLibraries.start(new EngineOptions(1));
  }

  /** Families, all layers adapted or the upper ones alone. */
  static Stream<TinyEnsemble> ensembles() {
    TinyEnsemble gpt2 = TinyEnsemble.gpt2(5, 3);
    TinyEnsemble llama = TinyEnsemble.llama(5, 3);
    return Stream.of(gpt2, gpt2.above(1), llama, llama.above(1));
  }

  @ParameterizedTest
  @MethodSource("ensembles")
  void gradientsBlockByBlockAreThoseOfOneGraph(TinyEnsemble ensemble) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = RandomWeights.upload(ensemble.weights(), manager);
      CausalGraph graph = CausalGraph.of(ensemble.config(), weights);
      assertSameGradients(graph, graph, ensemble, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("ensembles")
  void aPackedModelComputesWhatItsWeightsStandFor(TinyEnsemble ensemble) {
    int[][] ids = GraphRows.ids(new SplittableRandom(4), 3, 8, 53);
    try (NDManager manager = NDManager.newBaseManager()) {
      CausalGraph packed = packed(ensemble, manager);
      CausalGraph restored = restored(ensemble, manager);
      LoraRows lora = GraphRows.of(ensemble, manager);
      NDArray tokens = GraphRows.upload(manager, ids);
      float[] expected = restored.logits(tokens, lora).toFloatArray();
      float[] original =
          CausalGraph.of(ensemble.config(), RandomWeights.upload(ensemble.weights(), manager))
              .logits(tokens, lora)
              .toFloatArray();

      assertThat(packed.logits(tokens, lora).toFloatArray())
          .containsExactly(expected, within(1e-5f))
          .isNotEqualTo(original);
      assertSameGradients(restored, packed, ensemble, 1e-5f);
    }
  }

  @ParameterizedTest
  @MethodSource("ensembles")
  void aRowsGradientsAreThoseOfTheRowAlone(TinyEnsemble ensemble) {
    int[][] ids = GraphRows.ids(new SplittableRandom(4), 3, 8, 53);
    try (NDManager manager = NDManager.newBaseManager()) {
      CausalGraph packed = packed(ensemble, manager);
      LoraRows together = GraphRows.of(ensemble, manager);
      List<float[]> all = backward(packed, together, GraphRows.upload(manager, ids)).gradients();
      for (int row = 0; row < ids.length; row++) {
        List<Map<String, HostLora>> one = List.of(ensemble.members().get(row));
        LoraRows alone = GraphRows.of(one, ensemble.spec().scale(), manager);
        List<float[]> own =
            backward(packed, alone, GraphRows.upload(manager, ids[row])).gradients();
        for (int leaf = 0; leaf < own.size(); leaf++) {
          int length = own.get(leaf).length;
          float[] part =
              java.util.Arrays.copyOfRange(all.get(leaf), row * length, (row + 1) * length);
          assertThat(part).containsExactly(own.get(leaf), within(1e-5f));
        }
      }
    }
  }

  @Test
  void aCheckpointIsPackedAsItIsRead() throws IOException {
    for (TinyEnsemble ensemble : List.of(TinyEnsemble.gpt2(1, 1), TinyEnsemble.llama(1, 1))) {
      SafetensorsWriter.write(
          directory.resolve("model.safetensors"), ensemble.weights(), TensorType.F32, Map.of());
      try (NDManager manager = NDManager.newBaseManager()) {
        QuantisedWeights read = QuantisedWeights.load(ensemble.config(), directory, manager);
        NDArray tokens = GraphRows.upload(manager, new int[] {3, 1, 4, 1, 5});
        float[] logits =
            new CausalGraph(ensemble.config(), read).logits(tokens, null).toFloatArray();

        assertThat(logits).isEqualTo(packed(ensemble, manager).logits(tokens, null).toFloatArray());
        long floats = ensemble.weights().values().stream().mapToLong(t -> t.values().length).sum();
        assertThat(read.byteCount()).isLessThan(floats * Float.BYTES / 2);
        assertThatThrownBy(() -> read.matrix("layers.9.mlp.up_proj", manager))
            .hasMessage("weights must hold layers.9.mlp.up_proj.weight");
        assertThatThrownBy(() -> read.array("nothing")).hasMessage("weights must hold nothing");
      }
    }
  }

  @Test
  void gradientsOfNoAdapterAreRefused() {
    TinyEnsemble ensemble = TinyEnsemble.llama(1, 0);
    try (NDManager manager = NDManager.newBaseManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      CausalGraph graph = packed(ensemble, manager);
      NDArray tokens = GraphRows.upload(manager, new int[] {1, 2});

      assertThatThrownBy(
              () -> graph.backward(collector, tokens, new LoraRows(Map.of(), 1), NDArray::mean))
          .hasMessage("lora must adapt at least one module, got none");
    }
  }

  @ParameterizedTest
  @MethodSource("ensembles")
  void anAdapterOfAModuleThatTheModelHasNotIsRefused(TinyEnsemble ensemble) {
    try (NDManager manager = NDManager.newBaseManager()) {
      LoraRows lora = GraphRows.of(ensemble, manager);
      LoraFactors any = lora.factors().values().iterator().next();
      LoraRows other = new LoraRows(Map.of("layers.0.mlp.gate", any, "h.7.mlp.c_fc", any), 1);
      NDArray tokens = GraphRows.upload(manager, new int[] {1, 2});

      assertThatThrownBy(() -> packed(ensemble, manager).logits(tokens, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "lora must adapt modules of this model, got [h.7.mlp.c_fc, layers.0.mlp.gate]");
    }
  }

  /** One graph of {@code whole} against {@code blockwise} block by block. */
  private static void assertSameGradients(
      CausalGraph whole, CausalGraph blockwise, TinyEnsemble ensemble, float tolerance) {
    int[][] ids = GraphRows.ids(new SplittableRandom(4), 3, 8, 53);
    try (NDManager manager = NDManager.newBaseManager()) {
      LoraRows lora = GraphRows.of(ensemble, manager);
      List<NDArray> leaves = GraphRows.leaves(lora);
      float[] losses;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray byRow = losses(whole.logits(GraphRows.upload(manager, ids), lora));
        losses = byRow.toFloatArray();
        collector.backward(byRow.sum());
      }
      LoraRows again = GraphRows.of(ensemble, manager);
      Backward found = backward(blockwise, again, GraphRows.upload(manager, ids));

      assertThat(found.losses()).containsExactly(losses, within(tolerance));
      for (int leaf = 0; leaf < leaves.size(); leaf++) {
        float[] expected = leaves.get(leaf).getGradient().toFloatArray();
        assertThat(expected).isNotEqualTo(new float[expected.length]);
        assertThat(found.gradients().get(leaf)).containsExactly(expected, within(tolerance));
      }
    }
  }

  private record Backward(float[] losses, List<float[]> gradients) {}

  private static Backward backward(CausalGraph graph, LoraRows lora, NDArray tokens) {
    List<NDArray> leaves = GraphRows.leaves(lora);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray losses = graph.backward(collector, tokens, lora, CausalGraphTest::losses);
      List<float[]> gradients = new ArrayList<>();
      leaves.forEach(leaf -> gradients.add(leaf.getGradient().toFloatArray()));
      return new Backward(losses.toFloatArray(), gradients);
    }
  }

  private static NDArray losses(NDArray logits) {
    return logits.logSoftmax(-1).get(":, :, 3").mean(new int[] {-1}).neg();
  }

  private static CausalGraph packed(TinyEnsemble ensemble, NDManager manager) {
    return new CausalGraph(
        ensemble.config(), QuantisedWeights.of(ensemble.config(), ensemble.weights(), manager));
  }

  /** On floats that were packed and restored on the heap. */
  private static CausalGraph restored(TinyEnsemble ensemble, NDManager manager) {
    Map<String, HostTensor> restored = new LinkedHashMap<>(ensemble.weights());
    boolean isTransposed = ensemble.config() instanceof Gpt2Config;
    for (AdaptableModule module : AdaptableModule.of(ensemble.config())) {
      restored.computeIfPresent(
          module.name() + ".weight",
          (name, weight) ->
              isTransposed
                  ? Nf4Tensor.of(weight.transposed()).dequantised().transposed()
                  : Nf4Tensor.of(weight).dequantised());
    }
    return CausalGraph.of(ensemble.config(), RandomWeights.upload(restored, manager));
  }
}
