package io.murmuration.trainer.base;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.WeightFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A published model on disk: {@code config.json}, safetensors, {@code tokenizer.json}.
 *
 * @param directory where it lies
 * @param config its sizes
 */
public record BaseCheckpoint(Path directory, ModelConfig config) {
  private static final List<String> COMPANIONS =
      List.of("tokenizer_config.json", "special_tokens_map.json", "generation_config.json");

  /**
   * Reads the sizes.
   *
   * @throws RefusedModelException if a file is missing or asks for what is not supported, or if the
   *     directory is what a run with noise, or one that could have had it, made
   */
  public static BaseCheckpoint read(Path directory) throws IOException {
    // A base counts as public. What a run made of private records does not, with noise or without:
    // what is trained on it would tell of them, and its statement would not say so.
    if (Files.isRegularFile(directory.toAbsolutePath().normalize().resolveSibling("run.json"))) {
      throw new RefusedModelException(
          directory + ": was trained on private records, a base must not be; name a public one");
    }
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
    files.addAll(companions());
    Path index = directory.resolve("model.safetensors.index.json");
    if (Files.isRegularFile(index)) {
      files.add(index);
    }
    return files;
  }

  /** The same without the weights. */
  public List<Path> companions() {
    List<Path> files = new ArrayList<>(List.of(directory.resolve("config.json"), tokenizer()));
    for (String companion : COMPANIONS) {
      if (Files.isRegularFile(directory.resolve(companion))) {
        files.add(directory.resolve(companion));
      }
    }
    return files;
  }

  /**
   * Loads the weights in float32.
   *
   * @throws RefusedModelException for a tensor that is missing or not as the sizes say, by name
   */
  public FrozenBase open() throws IOException {
    return BaseDirectory.open(directory, Storage.FLOAT32);
  }
}
