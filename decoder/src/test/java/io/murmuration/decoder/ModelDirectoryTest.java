package io.murmuration.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.adapter.HostLora;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.model.RandomWeights;
import io.murmuration.decoder.text.TinyTokenizers;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1);
  private static final AdapterSpec SPEC = new AdapterSpec(2, 4, Set.of("c_attn"));

  @TempDir private Path directory;

  private final Gpt2Config config =
      new Gpt2Config(
          1, 8, 2, 32, 16, TinyTokenizers.SIZE, 1e-5, Set.of(TinyTokenizers.END_OF_TEXT));

  @BeforeEach
  void writeModel() throws IOException {
    config.write(directory.resolve("config.json"));
    Map<String, HostTensor> weights = new HashMap<>();
    RandomWeights.of(Gpt2Shapes.of(config), 1)
        .forEach((name, tensor) -> weights.put("transformer." + name, tensor));
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"), weights, TensorType.F16, Map.of());
    TinyTokenizers.write(directory.resolve("tokenizer.json"));
    writeMember("shard-10", 1f);
    writeMember("shard-9", 1f);
  }

  private void writeMember(String name, float b) throws IOException {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    HostTensor a = RandomWeights.uniform(random, 0, 1, List.of(8L, 2L));
    HostTensor scaled = RandomWeights.uniform(random, 0, b, List.of(2L, 24L));
    new AdapterWriter(config, SPEC, TensorType.F16)
        .write(members().resolve(name), Map.of("h.0.attn.c_attn", new HostLora(a, scaled)));
  }

  private Path members() {
    return directory.resolve("ensemble");
  }

  @Test
  void aModelWithItsMembersAndTokenizerLoadsAndAnswers() throws IOException {
    List<Path> adapters = EnsembleDirectory.members(members());
    assertThat(adapters)
        .extracting(path -> path.getFileName().toString())
        .containsExactly("shard-9", "shard-10");

    try (ModelDirectory loaded = ModelDirectory.load(directory, adapters, OPTIONS);
        KvSequence room = loaded.model().open(12, 2).orElseThrow()) {
      assertThat(loaded.model().memberCount()).isEqualTo(2);
      assertThat(loaded.model().config()).isEqualTo(config);
      int[] prompt = loaded.tokenizer().encode("the end");
      try (Logits logits = loaded.model().forward(List.of(new Row(room.cache(1), prompt)))) {
        assertThat(logits.row(0)).hasSize(TinyTokenizers.SIZE);
      }
    }
  }

  @Test
  void anAdapterThatChangesNoLogitIsRefused() throws IOException {
    writeMember("shard-10", 0f);
    List<Path> adapters = EnsembleDirectory.members(members());

    assertThatThrownBy(() -> ModelDirectory.load(directory, adapters, OPTIONS))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining("found none changed by [" + adapters.get(1) + "]");
  }

  @Test
  void aTokenizerLargerThanTheModelIsRefused() throws IOException {
    Gpt2Config smaller = new Gpt2Config(1, 8, 2, 32, 16, 200, 1e-5, Set.of());
    smaller.write(directory.resolve("config.json"));
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"),
        RandomWeights.of(Gpt2Shapes.of(smaller), 1),
        TensorType.F32,
        Map.of());

    assertThatThrownBy(() -> ModelDirectory.load(directory, List.of(), OPTIONS))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining("tokenizer.json: expected at most 200 tokens, found 259");
  }

  @Test
  void anAbsentDeviceFileOrEnsembleIsRefusedByName() throws IOException {
    assertThatThrownBy(() -> ModelDirectory.load(directory, List.of(), new EngineOptions(1, "tpu")))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining("device: expected cpu")
        .hasMessageContaining("found tpu");
    assertThatThrownBy(
            () -> ModelDirectory.load(directory, List.of(), new EngineOptions(1, "cuda:99")))
        .hasMessageContaining("found cuda:99");
    assertThatThrownBy(
            () -> EnsembleDirectory.members(Files.createDirectory(directory.resolve("x"))))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining("expected one directory per member");
    Files.delete(directory.resolve("tokenizer.json"));
    assertThatThrownBy(() -> ModelDirectory.load(directory, List.of(), OPTIONS))
        .hasMessageContaining("tokenizer.json is missing");
  }

  @Test
  void optionsOutsideTheirRangeAreRefused() {
    assertThatThrownBy(() -> new EngineOptions(0)).hasMessageContaining("threadCount must be >= 1");
    assertThatThrownBy(() -> new EngineOptions(1, "")).hasMessageContaining("device must be named");
    assertThat(new EngineOptions(3).device()).isEqualTo("cpu");
  }
}
