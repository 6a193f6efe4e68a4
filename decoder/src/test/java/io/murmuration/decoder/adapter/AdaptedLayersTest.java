package io.murmuration.decoder.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.model.LoraFactors;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.Safetensors;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PEFT's layers_to_transform: honoured, written and refused. */
class AdaptedLayersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Gpt2Config GPT2 = new Gpt2Config(4, 8, 2, 12, 16, 11, 1e-5, Set.of());
  private static final LlamaConfig LLAMA =
      new LlamaConfig(3, 8, 4, 2, 12, 16, 11, 1e-5, 500.0, true, Set.of());
  private static final AdapterSpec ALL = new AdapterSpec(2, 6, Set.of("c_attn", "c_proj"));
  private static final AdapterSpec UPPER = ALL.onLayers(Set.of(2, 3), GPT2);
  private static final String LAYER_1 = "base_model.model.transformer.h.1.mlp.c_proj.lora_B.weight";
  private static final String LAYER_2 = "base_model.model.transformer.h.2.mlp.c_proj.lora_B.weight";

  @TempDir private Path directory;

  @Test
  void topLayersAreTheLastOnesAndAllLayersAreNone() {
    assertThat(ALL.firstAdaptedLayer()).isZero();
    assertThat(ALL.onTopLayers(1, GPT2).layers()).containsExactly(3);
    assertThat(ALL.onTopLayers(1, GPT2).firstAdaptedLayer()).isEqualTo(3);
    assertThat(ALL.onTopLayers(2, GPT2)).isEqualTo(UPPER);
    assertThat(UPPER.firstAdaptedLayer()).isEqualTo(2);
    assertThat(ALL.onLayers(Set.of(3, 1), GPT2).firstAdaptedLayer()).isEqualTo(1);
    assertThat(ALL.onTopLayers(4, GPT2)).isEqualTo(ALL);
    assertThat(UPPER.onLayers(Set.of(), GPT2)).isEqualTo(ALL);
  }

  @Test
  void layersThatTheModelHasNotAreNoSpec() {
    assertThatThrownBy(() -> ALL.onTopLayers(0, GPT2)).hasMessage("count must be in [1, 4], got 0");
    assertThatThrownBy(() -> ALL.onTopLayers(5, GPT2)).hasMessage("count must be in [1, 4], got 5");
    assertThatThrownBy(() -> ALL.onLayers(Set.of(4, 0), GPT2))
        .hasMessage("layers must be in [0, 4), got [0, 4]");
    assertThatThrownBy(() -> new AdapterSpec(1, 1, false, Set.of("c_fc"), Set.of(-1)))
        .hasMessage("layers must be >= 0, got -1");
    assertThatThrownBy(() -> new AdapterWriter(LLAMA, UPPER, TensorType.F32))
        .hasMessage("layers must be in [0, 3), got [2, 3]");
  }

  @ParameterizedTest
  @CsvSource({"2 3", "3", "0", "0 2", "1 2 3", "0 1 2 3"})
  void everySubsetIsReadBackAsWritten(String layers) throws IOException {
    Set<Integer> chosen =
        Arrays.stream(layers.split(" ")).map(Integer::valueOf).collect(Collectors.toSet());
    AdapterSpec spec = ALL.onLayers(chosen, GPT2);
    Map<String, HostLora> written = write(GPT2, spec);

    JsonNode json = JSON.readTree(directory.resolve("adapter_config.json").toFile());
    assertThat(json.has("layers_to_transform")).isEqualTo(chosen.size() < 4);
    try (NDManager manager = NDManager.newBaseManager()) {
      AdapterBank bank = AdapterBank.load(GPT2, List.of(directory), manager);
      assertThat(bank.spec()).isEqualTo(spec);
      assertThat(tensorNames()).hasSize(2 * 3 * chosen.size());
      assertThat(written.keySet()).hasSize(3 * chosen.size());
      Map<String, LoraFactors> found = factorsOfTheOnlyMember(bank, manager);
      assertThat(found.keySet()).isEqualTo(written.keySet());
      for (Map.Entry<String, HostLora> module : written.entrySet()) {
        assertFactors(found.get(module.getKey()), module.getValue());
      }
    }
  }

  @Test
  void oneNumberEmptyListsAndThePatternOfTheFamilyMeanWhatTheyMeanInPeft() throws IOException {
    write(GPT2, ALL.onTopLayers(1, GPT2));
    assertThat(specWith("layers_to_transform", "3").layers()).containsExactly(3);
    assertThat(specWith("layers_pattern", "\"h\"").layers()).containsExactly(3);
    assertThat(specWith("layers_pattern", "[\"layers\", \"h\"]").layers()).containsExactly(3);
    assertThat(specWith("layers_pattern", "\"\"").layers()).containsExactly(3);
    assertThat(specWith("layers_pattern", "[]").layers()).containsExactly(3);
    assertThat(specWith("layers_pattern", "null").layers()).containsExactly(3);

    write(GPT2, ALL);
    assertThat(specWith("layers_to_transform", "null")).isEqualTo(ALL);
    assertThat(specWith("layers_to_transform", "[]")).isEqualTo(ALL);
    assertThat(specWith("layers_to_transform", "[3, 2, 1, 0]")).isEqualTo(ALL);
  }

  @Test
  void fusedProjectionsOfOtherFamiliesFollowTheirLayersToo() throws IOException {
    AdapterSpec spec = new AdapterSpec(2, 4, Set.of("q_proj", "v_proj")).onTopLayers(1, LLAMA);
    write(LLAMA, spec);
    edit("layers_pattern", "\"layers\"");

    try (NDManager manager = NDManager.newBaseManager()) {
      AdapterBank bank = AdapterBank.load(LLAMA, List.of(directory), manager);
      assertThat(bank.spec()).isEqualTo(spec);
      assertThat(factorsOfTheOnlyMember(bank, manager))
          .containsOnlyKeys("layers.2.self_attn.q_proj+k_proj+v_proj");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "layers_to_transform; [2, 4]; expected different layers in [0, 4), found [2,4]",
        "layers_to_transform; [-1, 2]; expected different layers in [0, 4), found [-1,2]",
        "layers_to_transform; [2, 3, 2]; expected different layers in [0, 4), found [2,3,2]",
        "layers_to_transform; 4; expected different layers in [0, 4), found 4",
        "layers_to_transform; 2.0; expected different layers in [0, 4), found 2.0",
        "layers_to_transform; \"2\"; expected different layers in [0, 4), found \"2\"",
        "layers_to_transform; [[2]]; expected different layers in [0, 4), found [[2]]",
        "layers_to_transform; true; expected different layers in [0, 4), found true",
        "layers_to_transform; {}; expected different layers in [0, 4), found {}",
        "layers_to_transform; 4294967298; expected different layers in [0, 4)",
        "layers_pattern; \"layers\"; expected h, found \"layers\"",
        "layers_pattern; \"block\"; expected h, found \"block\"",
        "layers_pattern; [\"h\", \"mlp\"]; expected h, found [\"h\",\"mlp\"]",
        "layers_pattern; [1]; expected h, found [1]",
      })
  void otherValuesAreRefusedByNameAndValue(String key, String value, String message)
      throws IOException {
    write(GPT2, UPPER);
    edit(key, value);

    assertRefused(key + ": " + message);
  }

  @Test
  void aTargetThatNoAdaptedLayerBearsIsRefused() throws IOException {
    write(GPT2, UPPER);
    edit("target_modules", "[\"c_attn\", \"c_proj\", \"h.1.mlp.c_fc\"]");

    assertRefused(
        "target_modules: expected modules that can be adapted in layers [2, 3], found h.1.mlp.c_fc");
  }

  @Test
  void tensorsOfOtherLayersAreRefused() throws IOException {
    write(GPT2, ALL);
    edit("layers_to_transform", "[2, 3]");

    assertRefused(
        "expected only the tensors of [c_attn, c_proj] in layers [2, 3], found also"
            + " [base_model.model.transformer.h.0.attn.c_attn.lora_A.weight,");

    write(GPT2, UPPER);
    editTensors(tensors -> tensors.put(LAYER_1, tensors.get(LAYER_2)));
    assertRefused("in layers [2, 3], found also [" + LAYER_1 + "]");
  }

  @Test
  void missingTensorsOfNamedLayersAreRefused() throws IOException {
    write(GPT2, UPPER);
    edit("layers_to_transform", "[1, 2, 3]");
    assertRefused("tensor base_model.model.transformer.h.1.attn.c_attn.lora_A.weight is missing");

    write(GPT2, UPPER);
    editTensors(tensors -> tensors.remove(LAYER_2));
    assertRefused("tensor " + LAYER_2 + " is missing");
  }

  @Test
  void membersOnDifferentLayersAreRefused() throws IOException {
    Path other = directory.resolve("other");
    write(GPT2, UPPER);
    new AdapterWriter(GPT2, ALL, TensorType.F32).write(other, factors(GPT2, ALL));
    try (NDManager manager = NDManager.newBaseManager()) {
      List<Path> members = List.of(directory, other);
      assertThatThrownBy(() -> AdapterBank.load(GPT2, members, manager))
          .isInstanceOf(RefusedModelException.class)
          .hasMessageContaining("layers=[2, 3]] as in")
          .hasMessageContaining("layers=[]]");
    }
  }

  @Test
  void theWriterRefusesFactorsOfOtherLayers() {
    AdapterWriter writer = new AdapterWriter(GPT2, UPPER, TensorType.F32);
    Map<String, HostLora> surplus = factors(GPT2, ALL);
    Map<String, HostLora> missing = factors(GPT2, ALL.onTopLayers(1, GPT2));

    assertThatThrownBy(() -> writer.write(directory, surplus))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "modules must be those of the targets [c_attn, c_proj] in layers [2, 3], got");
    assertThatThrownBy(() -> writer.write(directory, missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("modules must hold h.2.attn.c_attn");
  }

  private Map<String, HostLora> write(ModelConfig config, AdapterSpec spec) throws IOException {
    Map<String, HostLora> factors = factors(config, spec);
    new AdapterWriter(config, spec, TensorType.F32).write(directory, factors);
    return factors;
  }

  private static Map<String, HostLora> factors(ModelConfig config, AdapterSpec spec) {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, HostLora> factors = new LinkedHashMap<>();
    for (AdaptableModule module : spec.modules(config)) {
      HostTensor a = tensor(random, module.in(), spec.rank());
      factors.put(module.name(), new HostLora(a, tensor(random, spec.rank(), module.out())));
    }
    return factors;
  }

  private static HostTensor tensor(SplittableRandom random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return new HostTensor(values, rows, columns);
  }

  private static Map<String, LoraFactors> factorsOfTheOnlyMember(
      AdapterBank bank, NDManager manager) {
    return bank.gather(manager.create(new long[] {0}));
  }

  private static void assertFactors(LoraFactors found, HostLora lora) {
    assertThat(found.a().toFloatArray()).isEqualTo(lora.a().values());
    float[] b = lora.b().values().clone();
    for (int i = 0; i < b.length; i++) {
      b[i] *= 3;
    }
    assertThat(found.b().toFloatArray()).isEqualTo(b);
  }

  private AdapterSpec specWith(String key, String value) throws IOException {
    edit(key, value);
    try (NDManager manager = NDManager.newBaseManager()) {
      return AdapterBank.load(GPT2, List.of(directory), manager).spec();
    }
  }

  private void assertRefused(String message) {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> AdapterBank.load(GPT2, List.of(directory), manager))
          .isInstanceOf(RefusedModelException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining(message);
    }
  }

  private void edit(String key, String json) throws IOException {
    Path file = directory.resolve("adapter_config.json");
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    root.set(key, JSON.readTree(json));
    JSON.writeValue(file.toFile(), root);
  }

  private Set<String> tensorNames() throws IOException {
    try (Safetensors source = Safetensors.open(directory.resolve("adapter_model.safetensors"))) {
      return new TreeSet<>(source.tensors().keySet());
    }
  }

  private void editTensors(Consumer<Map<String, HostTensor>> edit) throws IOException {
    Path file = directory.resolve("adapter_model.safetensors");
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    try (Safetensors source = Safetensors.open(file)) {
      for (String name : source.tensors().keySet()) {
        tensors.put(name, source.read(name));
      }
    }
    edit.accept(tensors);
    SafetensorsWriter.write(file, tensors, TensorType.F32, Map.of());
  }
}
