package io.murmuration.trainer.base;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.model.ModelFiles;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.WeightFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A published model on disk: {@code config.json}, safetensors, {@code tokenizer.json}.
 *
 * @param directory where it lies
 * @param config its sizes
 */
public record BaseCheckpoint(Path directory, ModelConfig config) {
  private static final List<String> COMPANIONS =
      List.of(
          "tokenizer_config.json",
          "special_tokens_map.json",
          "generation_config.json",
          "model.safetensors.index.json");

  /**
   * Reads the sizes.
   *
   * @throws RefusedModelException if a file is missing or asks for what is not supported
   */
  public static BaseCheckpoint read(Path directory) throws IOException {
    Path config = WeightFolder.only(directory, "config.json");
    WeightFolder.only(directory, "tokenizer.json");
    return new BaseCheckpoint(directory, ModelConfig.read(config));
  }

  /** Where its tokenizer lies. */
  public Path tokenizer() {
    return directory.resolve("tokenizer.json");
  }

  /** The files that make it: what the server reads, and what other programs read beside it. */
  public List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>(WeightFolder.files(directory));
    files.add(directory.resolve("config.json"));
    files.add(tokenizer());
    for (String companion : COMPANIONS) {
      if (Files.isRegularFile(directory.resolve(companion))) {
        files.add(directory.resolve(companion));
      }
    }
    return files;
  }

  /**
   * Loads the weights.
   *
   * @throws RefusedModelException for a family that adapters cannot be trained on
   */
  public FrozenBase open() throws IOException {
    if (!(config instanceof Gpt2Config gpt2)) {
      throw new RefusedModelException(
          directory + ": expected a GPT-2 to train on, found " + config.getClass().getSimpleName());
    }
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (Map.Entry<String, NDArray> weight :
          ModelFiles.of(gpt2).load(directory, manager).entrySet()) {
        NDArray array = weight.getValue();
        weights.put(
            weight.getKey(), new HostTensor(array.toFloatArray(), array.getShape().getShape()));
      }
    }
    return new Gpt2Base(gpt2, weights);
  }
}
