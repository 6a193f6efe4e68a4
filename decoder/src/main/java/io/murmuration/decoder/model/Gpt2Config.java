package io.murmuration.decoder.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Sizes of a GPT-2: learned positions, layer norm before each block, tanh GELU, tied head.
 *
 * @param innerWidth channels between the two projections of a block's MLP
 */
public record Gpt2Config(
    int layerCount,
    int width,
    int headCount,
    int innerWidth,
    int contextTokenCount,
    int vocabularySize,
    double layerNormEpsilon,
    Set<Integer> endOfTextIds)
    implements ModelConfig {
  public Gpt2Config {
    ConfigRules.requirePositive("layerCount", layerCount);
    ConfigRules.requirePositive("width", width);
    ConfigRules.requirePositive("headCount", headCount);
    ConfigRules.requirePositive("innerWidth", innerWidth);
    ConfigRules.requirePositive("contextTokenCount", contextTokenCount);
    ConfigRules.requirePositive("vocabularySize", vocabularySize);
    ConfigRules.requirePositive("layerNormEpsilon", layerNormEpsilon);
    ConfigRules.requireDivides("headCount", headCount, "width", width);
    ConfigRules.requireIds("endOfTextIds", endOfTextIds, vocabularySize);
    endOfTextIds = Set.copyOf(endOfTextIds);
  }

  @Override
  public int keyValueHeadCount() {
    return headCount;
  }

  static Gpt2Config from(ConfigJson json) {
    if (json.has("activation_function") && !isTanhGelu(json.text("activation_function"))) {
      throw json.refused("activation_function", "gelu_new", json.text("activation_function"));
    }
    json.requireFlag("scale_attn_weights", true);
    json.requireFlag("scale_attn_by_inverse_layer_idx", false);
    json.requireFlag("add_cross_attention", false);
    json.requireFlag("tie_word_embeddings", true);
    int width = json.positive("n_embd");
    int contextTokenCount =
        json.has("n_positions") ? json.positive("n_positions") : json.positive("n_ctx");
    try {
      return new Gpt2Config(
          json.positive("n_layer"),
          width,
          json.positive("n_head"),
          json.positive("n_inner", 4 * width),
          contextTokenCount,
          json.positive("vocab_size"),
          json.positiveReal("layer_norm_epsilon", 1e-5),
          json.ids("eos_token_id"));
    } catch (IllegalArgumentException e) {
      throw new RefusedModelException(json.file() + ": " + e.getMessage(), e);
    }
  }

  private static boolean isTanhGelu(String name) {
    return name.equals("gelu_new") || name.equals("gelu_pytorch_tanh");
  }

  /** Writes the {@code config.json} that {@link ModelConfig#read} reads back as this record. */
  public void write(Path configFile) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("model_type", "gpt2");
    root.putArray("architectures").add("GPT2LMHeadModel");
    root.put("n_layer", layerCount).put("n_embd", width).put("n_head", headCount);
    root.put("n_inner", innerWidth).put("n_positions", contextTokenCount);
    root.put("n_ctx", contextTokenCount).put("vocab_size", vocabularySize);
    root.put("layer_norm_epsilon", layerNormEpsilon).put("activation_function", "gelu_new");
    root.put("tie_word_embeddings", true);
    if (endOfTextIds.size() == 1) {
      root.put("eos_token_id", endOfTextIds.iterator().next());
    } else if (!endOfTextIds.isEmpty()) {
      endOfTextIds.stream().sorted().forEach(root.putArray("eos_token_id")::add);
    }
    json.writerWithDefaultPrettyPrinter().writeValue(configFile.toFile(), root);
  }
}
