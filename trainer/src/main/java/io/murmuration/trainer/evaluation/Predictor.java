package io.murmuration.trainer.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Graph;
import io.murmuration.decoder.model.LoraFactors;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.ensemble.LoraParameters;
import io.murmuration.trainer.ensemble.LoraShape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the cache-free forward of the public model or of one member; one thread. */
public final class Predictor implements AutoCloseable {
  private final Gpt2Config config;
  private final double scale;
  private final NDManager manager = NDManager.newBaseManager();
  private final Map<String, NDArray> publicWeights = new LinkedHashMap<>();

  /**
   * Uploads the public weights.
   *
   * @param scale alpha / R of all members
   */
  public Predictor(Gpt2Config config, Map<String, HostTensor> publicWeights, double scale) {
    this.config = config;
    this.scale = scale;
    publicWeights.forEach(
        (name, tensor) ->
            this.publicWeights.put(
                name, manager.create(tensor.values(), new Shape(tensor.shape()))));
  }

  /** The model's sizes. */
  public Gpt2Config config() {
    return config;
  }

  /**
   * Distributions after every position of every sequence.
   *
   * @param sequences token ids, each at most a context long
   * @param member its factors, or null for the public model
   */
  public Predictions predict(List<int[]> sequences, @Nullable LoraParameters member) {
    PaddedBatch batch = new PaddedBatch(sequences, config.endOfTextIds().iterator().next());
    try (NDManager batchManager = manager.newSubManager()) {
      LoraRows rows = member == null ? null : rows(member, sequences.size(), batchManager);
      NDArray logits = Gpt2Graph.logits(config, publicWeights, batch.ids(batchManager), rows);
      float[] probabilities = logits.softmax(-1).toFloatArray();
      return new Predictions(probabilities, batch.width(), config.vocabularySize());
    }
  }

  private LoraRows rows(LoraParameters member, int rowCount, NDManager batchManager) {
    Map<String, LoraFactors> factors = new HashMap<>();
    for (int index = 0; index < member.shapes().size(); index++) {
      LoraShape shape = member.shapes().get(index);
      NDArray a = batchManager.create(member.a(index), new Shape(1, shape.in(), member.rank()));
      NDArray b = batchManager.create(member.b(index), new Shape(1, member.rank(), shape.out()));
      factors.put(
          shape.module(),
          new LoraFactors(
              a.broadcast(new Shape(rowCount, shape.in(), member.rank())),
              b.broadcast(new Shape(rowCount, member.rank(), shape.out()))));
    }
    return new LoraRows(factors, scale);
  }

  @Override
  public void close() {
    manager.close();
  }
}
