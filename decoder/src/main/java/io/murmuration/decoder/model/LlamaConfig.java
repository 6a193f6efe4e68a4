package io.murmuration.decoder.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Sizes of a Llama: rotary positions, RMS norm, grouped queries, SwiGLU.
 *
 * @param innerWidth channels between the projections of a block's MLP
 * @param ropeTheta base of the rotary wavelengths
 * @param isHeadTied whether the output head is the embedding table
 */
public record LlamaConfig(
    int layerCount,
    int width,
    int headCount,
    int keyValueHeadCount,
    int innerWidth,
    int contextTokenCount,
    int vocabularySize,
    double rmsNormEpsilon,
    double ropeTheta,
    boolean isHeadTied,
    Set<Integer> endOfTextIds)
    implements ModelConfig {
  public LlamaConfig {
    ConfigRules.requirePositive("layerCount", layerCount);
    ConfigRules.requirePositive("width", width);
    ConfigRules.requirePositive("headCount", headCount);
    ConfigRules.requirePositive("keyValueHeadCount", keyValueHeadCount);
    ConfigRules.requirePositive("innerWidth", innerWidth);
    ConfigRules.requirePositive("contextTokenCount", contextTokenCount);
    ConfigRules.requirePositive("vocabularySize", vocabularySize);
    ConfigRules.requirePositive("rmsNormEpsilon", rmsNormEpsilon);
    ConfigRules.requirePositive("ropeTheta", ropeTheta);
    ConfigRules.requireDivides("2 x headCount", 2 * headCount, "width", width);
    ConfigRules.requireDivides("keyValueHeadCount", keyValueHeadCount, "headCount", headCount);
    ConfigRules.requireIds("endOfTextIds", endOfTextIds, vocabularySize);
    endOfTextIds = Set.copyOf(endOfTextIds);
  }

  static LlamaConfig from(ConfigJson json) {
    if (json.has("hidden_act") && !json.text("hidden_act").equals("silu")) {
      throw json.refused("hidden_act", "silu", json.text("hidden_act"));
    }
    json.requireFlag("attention_bias", false);
    json.requireFlag("mlp_bias", false);
    int width = json.positive("hidden_size");
    int headCount = json.positive("num_attention_heads");
    int headWidth = json.positive("head_dim", width / headCount);
    if (headWidth * headCount != width) {
      throw json.refused("head_dim", "hidden_size / num_attention_heads", headWidth);
    }
    double ropeTheta = ropeTheta(json);
    try {
      return new LlamaConfig(
          json.positive("num_hidden_layers"),
          width,
          headCount,
          json.positive("num_key_value_heads", headCount),
          json.positive("intermediate_size"),
          json.positive("max_position_embeddings"),
          json.positive("vocab_size"),
          json.positiveReal("rms_norm_eps", 1e-6),
          ropeTheta,
          json.flag("tie_word_embeddings", false),
          json.ids("eos_token_id"));
    } catch (IllegalArgumentException e) {
      throw new RefusedModelException(json.file() + ": " + e.getMessage(), e);
    }
  }

  /** Newer files keep theta in {@code rope_parameters}; any scaling of positions is refused. */
  private static double ropeTheta(ConfigJson json) {
    for (String key : new String[] {"rope_scaling", "rope_parameters"}) {
      JsonNode node = json.root().path(key);
      String kind = node.path("rope_type").asText(node.path("type").asText("default"));
      if (json.has(key) && !kind.equals("default")) {
        throw json.refused(key, "none or default", node);
      }
    }
    JsonNode parameters = json.root().path("rope_parameters");
    if (parameters.hasNonNull("rope_theta")) {
      return new ConfigJson(json.file(), parameters).positiveReal("rope_theta", Double.NaN);
    }
    return json.positiveReal("rope_theta", 10_000.0);
  }

  /** Writes the {@code config.json} that {@link ModelConfig#read} reads back as this record. */
  public void write(Path configFile) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("model_type", "llama").put("hidden_act", "silu");
    root.putArray("architectures").add("LlamaForCausalLM");
    root.put("num_hidden_layers", layerCount).put("hidden_size", width);
    root.put("num_attention_heads", headCount).put("num_key_value_heads", keyValueHeadCount);
    root.put("head_dim", headWidth()).put("intermediate_size", innerWidth);
    root.put("max_position_embeddings", contextTokenCount).put("vocab_size", vocabularySize);
    root.put("rms_norm_eps", rmsNormEpsilon).put("rope_theta", ropeTheta);
    root.put("attention_bias", false).put("mlp_bias", false);
    root.put("tie_word_embeddings", isHeadTied);
    endOfTextIds.stream().sorted().forEach(root.withArray("eos_token_id")::add);
    json.writerWithDefaultPrettyPrinter().writeValue(configFile.toFile(), root);
  }
}
