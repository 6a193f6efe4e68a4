package io.murmuration.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.adapter.AdapterBank;
import io.murmuration.decoder.model.CachedModel;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.model.ModelFiles;
import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.decoder.weights.WeightFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model as published on disk: {@code config.json}, safetensors, {@code tokenizer.json}, and one
 * directory per adapter.
 */
public final class ModelDirectory implements AutoCloseable {
  private final CausalModel model;
  private final Tokenizer tokenizer;

  private ModelDirectory(CausalModel model, Tokenizer tokenizer) {
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads model, adapters in the given order, and tokenizer.
   *
   * @throws RefusedModelException for anything that cannot be honoured exactly, by name; also for
   *     an adapter that does not change the logits of a probe
   * @throws IOException if a file cannot be read
   */
  public static ModelDirectory load(
      Path baseDirectory, List<Path> adapterDirectories, EngineOptions options) throws IOException {
    Path tokenizerFile = WeightFolder.only(baseDirectory, "tokenizer.json");
    CausalModel model = loadModel(baseDirectory, adapterDirectories, options);
    try {
      Tokenizer tokenizer = Tokenizer.open(tokenizerFile);
      if (tokenizer.vocabularySize() > model.config().vocabularySize()) {
        throw new RefusedModelException(
            "%s: expected at most %d tokens, found %d"
                .formatted(
                    tokenizerFile, model.config().vocabularySize(), tokenizer.vocabularySize()));
      }
      return new ModelDirectory(model, tokenizer);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The same without a tokenizer. */
  public static CausalModel loadModel(
      Path baseDirectory, List<Path> adapterDirectories, EngineOptions options) throws IOException {
    ModelConfig config = ModelConfig.read(WeightFolder.only(baseDirectory, "config.json"));
    NDManager manager = NDManager.newBaseManager(NativeLibraries.start(options));
    try {
      Map<String, NDArray> weights = ModelFiles.of(config).load(baseDirectory, manager);
      if (adapterDirectories.isEmpty()) {
        return new CachedModel(config, weights, manager, null, options);
      }
      AdapterBank bank = AdapterBank.load(config, adapterDirectories, manager);
      CachedModel model = new CachedModel(config, weights, manager, bank, options);
      requireAudible(model, adapterDirectories);
      return model;
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static void requireAudible(CausalModel model, List<Path> adapterDirectories) {
    List<Integer> silent = new AdapterProbe(model).silentMembers();
    if (!silent.isEmpty()) {
      throw new RefusedModelException(
          "adapters must change the logits of a public probe, found none changed by "
              + silent.stream().map(adapterDirectories::get).toList());
    }
  }

  public CausalModel model() {
    return model;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }
}
