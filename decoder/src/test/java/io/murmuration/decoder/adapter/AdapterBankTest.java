package io.murmuration.decoder.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.LoraFactors;
import io.murmuration.decoder.model.TinyEnsemble;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.Safetensors;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdapterBankTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIRST_A =
      "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight";

  @TempDir private Path directory;

  private final TinyEnsemble ensemble = TinyEnsemble.gpt2(1, 3);
  private List<Path> members;

  @BeforeEach
  void writeMembers() throws IOException {
    members = ensemble.write(directory);
  }

  @Test
  void factorsLieMemberByMemberWithTheScaleInB() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      AdapterBank bank = AdapterBank.load(ensemble.config(), members, manager);
      Map<String, LoraFactors> factors = bank.tables();

      assertThat(bank.memberCount()).isEqualTo(3);
      assertThat(bank.spec()).isEqualTo(ensemble.spec());
      assertThat(factors).hasSameSizeAs(ensemble.members().get(0).keySet());
      HostLora expected = ensemble.members().get(2).get("h.1.mlp.c_fc");
      LoraFactors found = factors.get("h.1.mlp.c_fc");
      assertThat(found.a().get(2).toFloatArray()).containsExactly(expected.a().values());
      float[] b = found.b().get(2).toFloatArray();
      for (int i = 0; i < b.length; i++) {
        assertThat(b[i]).isEqualTo(expected.b().values()[i] * 2);
      }
      assertThat(found.a().get(3).toFloatArray()).containsOnly(0);
      assertThat(found.b().get(3).toFloatArray()).containsOnly(0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "peft_type; \"IA3\"; peft_type: expected LORA, found \"IA3\"",
        "bias; \"all\"; bias: expected none, found \"all\"",
        "use_dora; true; use_dora: expected nothing (not supported), found true",
        "rank_pattern; {\"c_attn\":8}; rank_pattern: expected nothing (not supported)",
        "alpha_pattern; {\"c_attn\":8}; alpha_pattern: expected nothing (not supported)",
        "modules_to_save; [\"wte\"]; modules_to_save: expected nothing (not supported)",
        "layers_to_transform; [0]; layers_to_transform: expected nothing (not supported)",
        "init_lora_weights; \"pissa\"; init_lora_weights: expected true, false or gaussian",
        "target_modules; \".*attn\"; target_modules: expected a list of module names",
        "target_modules; [\"c_attn\",\"q_proj\"]; target_modules: expected modules that can be adapted, found q_proj",
        "target_modules; []; targets must name at least one module, got none",
        "r; 0; rank must be >= 1, got 0",
        "lora_alpha; 0; alpha must be > 0, got 0",
        "r; 4; tensor base_model.model.transformer.h.0.attn.c_attn.lora_A.weight: expected shape [4, 16], found [3, 16]",
      })
  void optionsThatCannotBeHonouredAreRefusedByNameAndValue(String key, String value, String message)
      throws IOException {
    for (Path member : members) {
      editConfig(member, root -> root.set(key, parse(value)));
    }

    assertRefused(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {"r; 4", "lora_alpha; 7", "target_modules; [\"c_attn\"]", "use_rslora; true"})
  void membersWhoseShapesDifferAreRefused(String key, String value) throws IOException {
    editConfig(members.get(1), root -> root.set(key, parse(value)));

    assertRefused("member-1: expected AdapterSpec[rank=3, alpha=6.0, isRankStabilised=false");
  }

  @Test
  void emptyOptionsOfOtherKindsOfAdaptersAreNoHindrance() throws IOException {
    editConfig(
        members.get(0),
        root -> {
          root.put("use_dora", false).putNull("modules_to_save").putObject("rank_pattern");
          root.put("megatron_core", "megatron.core").putNull("layer_replication");
        });
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(AdapterBank.load(ensemble.config(), members, manager).memberCount()).isEqualTo(3);
    }
  }

  @Test
  void misnamedMissingSurplusMisshapenAndBrokenTensorsAreRefusedByName() throws IOException {
    editTensors(tensors -> tensors.put("base_model.model.lora_A", tensors.remove(FIRST_A)));
    assertRefused("tensor " + FIRST_A + " is missing");

    writeMembers();
    editTensors(tensors -> tensors.put("extra", new HostTensor(new float[] {1}, 1)));
    assertRefused("expected only the tensors of [c_attn, c_fc, c_proj], found also [extra]");

    writeMembers();
    editTensors(tensors -> tensors.put(FIRST_A, new HostTensor(new float[48], 16, 3)));
    assertRefused("tensor " + FIRST_A + ": expected shape [3, 16], found [16, 3]");

    writeMembers();
    editTensors(tensors -> tensors.get(FIRST_A).values()[5] = Float.NaN);
    assertRefused("tensor " + FIRST_A + ": expected finite values, found NaN");
  }

  @Test
  void aPickledAdapterIsRefusedWithTheRemedy() throws IOException {
    Path member = members.get(1);
    Files.move(member.resolve("adapter_model.safetensors"), member.resolve("adapter_model.bin"));

    assertRefused("adapter_model.safetensors is missing, found [adapter_model.bin]");
  }

  @Test
  void theScaleIsAlphaOverRankOrOverItsRoot() {
    assertThat(new AdapterSpec(4, 32, Set.of("c_attn")).scale()).isEqualTo(8);
    assertThat(new AdapterSpec(4, 32, true, Set.of("c_attn")).scale()).isEqualTo(16);
  }

  @Test
  void theWriterRefusesModulesThatAreNotTheSpecs() {
    Map<String, HostLora> member = new LinkedHashMap<>(ensemble.members().get(0));
    AdapterWriter writer = new AdapterWriter(ensemble.config(), ensemble.spec(), TensorType.F16);
    HostLora lora = member.remove("h.1.mlp.c_fc");

    assertThatThrownBy(() -> writer.write(directory.resolve("new"), member))
        .hasMessageContaining("modules must hold h.1.mlp.c_fc");

    member.put("h.1.mlp.c_fc", new HostLora(lora.b(), lora.a()));
    assertThatThrownBy(() -> writer.write(directory.resolve("new"), member))
        .hasMessageContaining("h.1.mlp.c_fc A must have shape [16, 3], got [3, 40]");

    member.put("h.1.mlp.c_fc", lora);
    member.put("h.9.mlp.c_fc", lora);
    assertThatThrownBy(() -> writer.write(directory.resolve("new"), member))
        .hasMessageContaining("modules must be those of the targets [c_attn, c_fc, c_proj]");
  }

  private void assertRefused(String message) {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> AdapterBank.load(ensemble.config(), members, manager))
          .isInstanceOf(RefusedModelException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining(message);
    }
  }

  private static com.fasterxml.jackson.databind.JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void editConfig(Path member, Consumer<ObjectNode> edit) throws IOException {
    Path file = member.resolve("adapter_config.json");
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    edit.accept(root);
    JSON.writeValue(file.toFile(), root);
  }

  private void editTensors(Consumer<Map<String, HostTensor>> edit) throws IOException {
    Path file = members.get(1).resolve("adapter_model.safetensors");
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
