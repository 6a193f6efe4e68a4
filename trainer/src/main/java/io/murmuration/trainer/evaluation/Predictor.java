package io.murmuration.trainer.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.EnsembleDirectory;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.adapter.AdapterBank;
import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Graph;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Whole-sequence predictions of an ensemble as it lies on disk: weights and adapters are those that
 * are served, rounding included. One thread.
 */
public final class Predictor implements AutoCloseable {
  private final Gpt2Config config;
  private final NDManager manager = NDManager.newBaseManager();
  private final Map<String, NDArray> publicWeights;
  private final AdapterBank members;

  private Predictor(Gpt2Config config, Path base, List<Path> memberDirectories) throws IOException {
    this.config = config;
    publicWeights = ModelFiles.of(config).load(base, manager);
    members = AdapterBank.load(config, memberDirectories, manager);
  }

  /** Opens an ensemble before or after its manifest is written; only GPT-2 is read. */
  public static Predictor open(Path directory) throws IOException {
    Path base = directory.resolve("base");
    ModelConfig config = ModelConfig.read(base.resolve("config.json"));
    if (!(config instanceof Gpt2Config gpt2)) {
      throw new RefusedModelException(base + ": expected a GPT-2, found " + config);
    }
    return new Predictor(gpt2, base, EnsembleDirectory.members(directory.resolve("members")));
  }

  /** Opens an ensemble whose manifest has been checked against every file. */
  public static Predictor openVerified(Path directory) throws IOException {
    EnsembleManifest.read(directory);
    return open(directory);
  }

  /** The model's sizes. */
  public Gpt2Config config() {
    return config;
  }

  /** Number of members. */
  public int memberCount() {
    return members.memberCount();
  }

  /** The index that stands for the public model. */
  public int publicModel() {
    return members.memberCount();
  }

  /**
   * Distributions after every position of every sequence.
   *
   * @param sequences token ids, each at most a context long
   * @param member index of a member, or {@link #publicModel}
   */
  public Predictions predict(List<int[]> sequences, int member) {
    PaddedBatch batch = new PaddedBatch(sequences, config.endOfTextIds().iterator().next());
    try (NDManager batchManager = manager.newSubManager()) {
      LoraRows rows = null;
      if (member != publicModel()) {
        long[] indices = new long[sequences.size()];
        Arrays.fill(indices, member);
        NDArray index = batchManager.create(indices, new Shape(indices.length));
        rows = new LoraRows(members.gather(index), 1.0);
      }
      NDArray logits = Gpt2Graph.logits(config, publicWeights, batch.ids(batchManager), rows);
      float[] probabilities = logits.softmax(-1).toFloatArray();
      return new Predictions(probabilities, batch.width(), config.vocabularySize());
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
