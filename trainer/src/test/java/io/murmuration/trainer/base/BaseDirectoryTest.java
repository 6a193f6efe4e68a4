package io.murmuration.trainer.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BaseDirectoryTest {
  private static final LoraRows NONE = new LoraRows(Map.of(), 1);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void bothFamiliesComputeTheSameFromDiskAndFromMemory(Storage storage) throws IOException {
    for (ModelConfig config : List.of(TinyModels.GPT2, TinyModels.LLAMA)) {
      TinyModels.write(config, directory);
      try (FrozenBase opened = BaseDirectory.open(directory, storage);
          FrozenBase made = TinyModels.base(config, storage)) {
        assertThat(opened.config()).isEqualTo(config);
        assertThat(logits(opened)).isEqualTo(logits(made));
      }
    }
  }

  @Test
  void aCheckpointOfEitherFamilyIsOpenedToTrainMembersOn() throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), "{}"); // only looked for
    for (ModelConfig config : List.of(TinyModels.GPT2, TinyModels.LLAMA)) {
      TinyModels.write(config, directory);
      try (FrozenBase opened = BaseCheckpoint.read(directory).open();
          FrozenBase made = TinyModels.base(config, Storage.FLOAT32)) {
        assertThat(logits(opened)).isEqualTo(logits(made));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shardsAreReadThroughTheirIndex(Storage storage) throws IOException {
    TinyModels.writeConfig(TinyModels.LLAMA, directory);
    writeShards();
    try (FrozenBase opened = BaseDirectory.open(directory, storage);
        FrozenBase made = TinyModels.base(TinyModels.LLAMA, storage)) {
      assertThat(logits(opened)).isEqualTo(logits(made));
    }
  }

  @Test
  void aShardThatIsNotThereIsRefused() throws IOException {
    TinyModels.writeConfig(TinyModels.LLAMA, directory);
    writeShards();
    Files.delete(directory.resolve("model-2.safetensors"));

    assertRefused("model-2.safetensors is missing");
  }

  @Test
  void absentFilesAreNamed() throws IOException {
    Path nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> BaseDirectory.open(nowhere, Storage.NF4))
        .isInstanceOf(RefusedModelException.class)
        .hasMessage(nowhere + ": expected a directory");
    assertRefused("config.json is missing");

    TinyModels.writeConfig(TinyModels.GPT2, directory);
    assertRefused("model.safetensors is missing");

    Files.write(directory.resolve("pytorch_model.bin"), new byte[] {1});
    assertRefused("only safetensors is read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"llama\"; \"mistral\"; model_type: expected gpt2 or llama, found mistral",
        "\"silu\"; \"gelu\"; hidden_act: expected silu, found gelu",
        "\"attention_bias\" : false; \"attention_bias\" : true; attention_bias: expected false",
        "\"head_dim\" : 6; \"head_dim\" : 8; head_dim: expected hidden_size / num_attention_heads",
      })
  void optionsThatAreNotSupportedAreRefused(String written, String changed, String message)
      throws IOException {
    TinyModels.write(TinyModels.LLAMA, directory);
    Path config = directory.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(written);
    Files.writeString(config, text.replace(written, changed));

    assertRefused(message);
  }

  @Test
  void aTensorThatIsMissingSurplusOrNoNumberIsRefused() throws IOException {
    TinyModels.write(TinyModels.LLAMA, directory);
    Map<String, HostTensor> weights = new LinkedHashMap<>(TinyModels.weights(TinyModels.LLAMA));
    HostTensor down = weights.remove("layers.2.mlp.down_proj.weight");
    write(weights, "model.safetensors");
    assertRefused("missing tensors [layers.2.mlp.down_proj.weight]");

    weights.put("layers.2.mlp.down_proj.weight", down);
    weights.put("layers.2.mlp.down_proj.bias", new HostTensor(new float[24], 24));
    write(weights, "model.safetensors");
    assertRefused("tensors that this model does not have: [layers.2.mlp.down_proj.bias]");

    weights.remove("layers.2.mlp.down_proj.bias");
    down.values()[5] = Float.NaN;
    write(weights, "model.safetensors");
    assertRefused("layers.2.mlp.down_proj.weight: expected finite values, found NaN");
  }

  private void assertRefused(String message) {
    for (Storage storage : Storage.values()) {
      assertThatThrownBy(() -> BaseDirectory.open(directory, storage))
          .isInstanceOf(RefusedModelException.class)
          .hasMessageContaining(message);
    }
  }

  private void writeShards() throws IOException {
    Map<String, HostTensor> weights = TinyModels.weights(TinyModels.LLAMA);
    List<Map<String, HostTensor>> shards = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
    List<String> index = new ArrayList<>();
    weights.forEach(
        (name, tensor) -> {
          int shard = name.contains("1") ? 1 : 0;
          shards.get(shard).put("model." + name, tensor);
          index.add("\"model.%s\": \"model-%d.safetensors\"".formatted(name, shard + 1));
        });
    write(shards.get(0), "model-1.safetensors");
    write(shards.get(1), "model-2.safetensors");
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {%s}}".formatted(String.join(", ", index)));
  }

  private void write(Map<String, HostTensor> weights, String file) throws IOException {
    SafetensorsWriter.write(directory.resolve(file), weights, TensorType.F32, Map.of());
  }

  private static float[] logits(FrozenBase base) {
    try (NDManager manager = base.manager().newSubManager()) {
      NDArray tokens = manager.create(new long[][] {{3, 1, 4, 1, 5}, {9, 2, 6, 5, 3}});
      return base.logits(tokens, NONE).toFloatArray();
    }
  }
}
