package io.murmuration.decoder.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Sizes of a model, read from the {@code config.json} that lies beside its weights. */
public sealed interface ModelConfig permits Gpt2Config, LlamaConfig {
  /**
   * Reads and checks a configuration.
   *
   * @throws io.murmuration.decoder.RefusedModelException for a family, an activation or an option
   *     that is not supported, by name and value
   */
  static ModelConfig read(Path configFile) throws IOException {
    ConfigJson json = ConfigJson.read(configFile);
    String family = json.text("model_type");
    return switch (family) {
      case "gpt2" -> Gpt2Config.from(json);
      case "llama" -> LlamaConfig.from(json);
      default -> throw json.refused("model_type", "gpt2 or llama", family);
    };
  }

  int layerCount();

  /** Channels of the residual stream, C. */
  int width();

  int headCount();

  /** Heads of keys and values; fewer than {@link #headCount} where several queries share one. */
  int keyValueHeadCount();

  /** Longest sequence, prompt and answer together, in tokens. */
  int contextTokenCount();

  int vocabularySize();

  /** Tokens after which a text is complete; may be empty. */
  Set<Integer> endOfTextIds();

  /** Channels of one head, D. */
  default int headWidth() {
    return width() / headCount();
  }
}
