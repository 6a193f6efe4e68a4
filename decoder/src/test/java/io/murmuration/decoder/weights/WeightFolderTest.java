package io.murmuration.decoder.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightFolderTest {
  private static final BaseWeights EXPECTED =
      new BaseWeights(
          "transformer.", Pattern.compile("mask"), Map.of("a", List.of(2L), "b", List.of(1L, 1L)));

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"pytorch_model.bin", "model.pt", "weights.pkl", "model.gguf", "a.ckpt"})
  void otherFormatsAreRefusedWithTheRemedy(String name) throws IOException {
    Files.createFile(directory.resolve(name));

    assertThatThrownBy(() -> WeightFolder.files(directory))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining("model.safetensors is missing, found [" + name + "]")
        .hasMessageContaining("save_pretrained");
  }

  @Test
  void anEmptyOrAbsentDirectoryIsRefused() {
    assertThatThrownBy(() -> WeightFolder.files(directory))
        .hasMessageContaining("model.safetensors is missing");
    assertThatThrownBy(() -> WeightFolder.files(directory.resolve("absent")))
        .hasMessageContaining("expected a directory");
  }

  @Test
  void shardsAreReadTogetherAndPrefixesRemoved() throws IOException {
    write("one.safetensors", "transformer.a", new HostTensor(new float[] {1, 2}, 2));
    write("two.safetensors", "transformer.b", new HostTensor(new float[] {3}, 1, 1));
    index("{\"transformer.a\":\"one.safetensors\",\"transformer.b\":\"two.safetensors\"}");

    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = EXPECTED.load(directory, manager);

      assertThat(weights).containsOnlyKeys("a", "b");
      assertThat(weights.get("a").toFloatArray()).containsExactly(1, 2);
    }
  }

  @Test
  void anIndexThatPointsElsewhereIsRefused() throws IOException {
    index("{\"a\":\"../outside.safetensors\"}");

    assertThatThrownBy(() -> WeightFolder.files(directory))
        .hasMessageContaining("not the name of a shard: ../outside.safetensors");
  }

  @Test
  void missingSurplusRepeatedAndWronglyShapedTensorsAreRefusedByName() throws IOException {
    write("model.safetensors", "a", new HostTensor(new float[] {1, 2}, 2));
    assertRefused("missing tensors [b]");

    SafetensorsWriter.write(
        directory.resolve("model.safetensors"),
        Map.of(
            "a", new HostTensor(new float[] {1, 2}, 2),
            "b", new HostTensor(new float[] {1}, 1, 1),
            "mask", new HostTensor(new float[] {1}, 1),
            "c", new HostTensor(new float[] {1}, 1)),
        TensorType.F32,
        Map.of());
    assertRefused("tensors that this model does not have: [c]");

    write("model.safetensors", "a", new HostTensor(new float[] {1, 2, 3}, 3));
    assertRefused("tensor a: expected shape [2], found [3]");

    write("one.safetensors", "a", new HostTensor(new float[] {1, 2}, 2));
    write("two.safetensors", "transformer.a", new HostTensor(new float[] {1, 2}, 2));
    index("{\"x\":\"one.safetensors\",\"y\":\"two.safetensors\"}");
    assertRefused("two.safetensors: tensor transformer.a: given twice");
  }

  private void assertRefused(String message) {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> EXPECTED.load(directory, manager))
          .isInstanceOf(RefusedModelException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining(message);
    }
  }

  private void write(String file, String name, HostTensor tensor) throws IOException {
    SafetensorsWriter.write(
        directory.resolve(file), Map.of(name, tensor), TensorType.F32, Map.of());
  }

  private void index(String weightMap) throws IOException {
    Files.writeString(
        directory.resolve("model.safetensors.index.json"), "{\"weight_map\":" + weightMap + "}");
  }
}
