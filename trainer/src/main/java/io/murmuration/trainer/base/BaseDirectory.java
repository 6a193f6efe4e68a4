package io.murmuration.trainer.base;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.WeightFolder;
import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint as published, opened to train adapters on. */
public final class BaseDirectory {
  private BaseDirectory() {}

  /**
   * Opens a directory with {@code config.json} and {@code model.safetensors}, or the shards that
   * {@code model.safetensors.index.json} names.
   *
   * @throws io.murmuration.decoder.RefusedModelException for a missing file, a family, an option, a
   *     tensor or a shape that is not supported, by name
   * @throws IOException if a file cannot be read
   */
  public static FrozenBase open(Path directory, Storage storage) throws IOException {
    ModelConfig config = ModelConfig.read(WeightFolder.only(directory, "config.json"));
    GraphBase.Kept kept = GraphBase.Kept.read(config, directory, storage);
    if (config instanceof Gpt2Config gpt2) {
      return new Gpt2Base(gpt2, kept);
    } else if (config instanceof LlamaConfig llama) {
      return new LlamaBase(llama, kept);
    }
    throw new AssertionError("unhandled family: " + config);
  }
}
