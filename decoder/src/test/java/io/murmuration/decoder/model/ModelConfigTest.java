package io.murmuration.decoder.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GPT2 =
      """
      {"model_type":"gpt2","n_embd":32,"n_head":4,"n_layer":2,"n_ctx":64,"vocab_size":97,
       "layer_norm_epsilon":1e-6,"activation_function":"gelu_new","eos_token_id":0}""";
  private static final String LLAMA =
      """
      {"model_type":"llama","hidden_size":64,"intermediate_size":172,"num_hidden_layers":5,
       "num_attention_heads":8,"num_key_value_heads":4,"vocab_size":512,"hidden_act":"silu",
       "max_position_embeddings":512,"rms_norm_eps":1e-5,"rope_theta":20000.0,
       "tie_word_embeddings":true,"eos_token_id":[2,7]}""";

  @TempDir private Path directory;

  @Test
  void bothFamiliesAreRead() throws IOException {
    assertThat(read(GPT2)).isEqualTo(new Gpt2Config(2, 32, 4, 128, 64, 97, 1e-6, Set.of(0)));
    assertThat(read(LLAMA))
        .isEqualTo(new LlamaConfig(5, 64, 8, 4, 172, 512, 512, 1e-5, 20_000, true, Set.of(2, 7)));
  }

  @Test
  void aWrittenGpt2IsReadBack() throws IOException {
    Gpt2Config config = new Gpt2Config(3, 24, 3, 50, 80, 90, 1e-5, Set.of(1, 2));
    Path file = directory.resolve("config.json");

    config.write(file);

    assertThat(ModelConfig.read(file)).isEqualTo(config);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWrittenLlamaIsReadBack(boolean isHeadTied) throws IOException {
    LlamaConfig config =
        new LlamaConfig(5, 64, 8, 4, 172, 512, 99, 1e-6, 500_000, isHeadTied, Set.of(2, 7));
    Path file = directory.resolve("config.json");

    config.write(file);

    assertThat(ModelConfig.read(file)).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "model_type; \"mamba\"; model_type: expected gpt2 or llama, found mamba",
        "model_type; null; model_type: expected a string, found null",
        "activation_function; \"relu\"; activation_function: expected gelu_new, found relu",
        "scale_attn_by_inverse_layer_idx; true; scale_attn_by_inverse_layer_idx: expected false",
        "tie_word_embeddings; false; tie_word_embeddings: expected true, found false",
        "n_embd; 30; headCount must divide width = 30, got 4",
        "n_embd; -1; n_embd: expected a whole number >= 1, found -1",
        "n_layer; 1.5; n_layer: expected a whole number >= 1, found 1.5",
        "layer_norm_epsilon; 0; layer_norm_epsilon: expected a number > 0, found 0",
        "eos_token_id; 97; endOfTextIds must lie in [0, 97), got 97",
      })
  void whatGpt2DoesNotSupportIsRefusedByNameAndValue(String key, String value, String message)
      throws IOException {
    assertRefused(GPT2, key, value, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "hidden_act; \"gelu\"; hidden_act: expected silu, found gelu",
        "rope_scaling; {\"rope_type\":\"llama3\",\"factor\":8.0}; rope_scaling: expected none or default, found {\"rope_type\":\"llama3\",\"factor\":8.0}",
        "rope_scaling; {\"type\":\"linear\"}; rope_scaling: expected none or default",
        "rope_parameters; {\"rope_type\":\"yarn\"}; rope_parameters: expected none or default",
        "attention_bias; true; attention_bias: expected false, found true",
        "head_dim; 16; head_dim: expected hidden_size / num_attention_heads, found 16",
        "num_key_value_heads; 3; keyValueHeadCount must divide headCount = 8, got 3",
      })
  void whatLlamaDoesNotSupportIsRefusedByNameAndValue(String key, String value, String message)
      throws IOException {
    assertRefused(LLAMA, key, value, message);
  }

  @Test
  void newerFilesKeepThetaAmongTheRopeParameters() throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(LLAMA);
    root.remove("rope_theta");
    root.putObject("rope_parameters").put("rope_type", "default").put("rope_theta", 500_000.0);

    assertThat(((LlamaConfig) read(root.toString())).ropeTheta()).isEqualTo(500_000);
  }

  private void assertRefused(String base, String key, String value, String message)
      throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(base);
    root.set(key, JSON.readTree(value));

    assertThatThrownBy(() -> read(root.toString()))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(message);
  }

  private ModelConfig read(String json) throws IOException {
    return ModelConfig.read(Files.writeString(directory.resolve("config.json"), json));
  }
}
