package io.murmuration.trainer.demo;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murmuration.trainer.corpus.CorpusSizes;
import io.murmuration.trainer.ensemble.MemberSettings;
import io.murmuration.trainer.model.PretrainingSettings;
import io.murmuration.trainer.optimizer.AdamWSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what the demonstration ensemble is, besides the corpus specification.
 *
 * @param name of the ensemble
 * @param seed of all randomness
 * @param corpus how much text
 * @param model sizes of the public model
 * @param pretraining how the public model is trained
 * @param members how members are trained
 * @param replayDocuments public documents that each member sees in each round over its shard, so
 *     that it still speaks of other things; they name no product
 * @param threadCount threads of the engine; sums differ in their last bits with it
 */
public record DemoTrainingConfig(
    String name,
    long seed,
    CorpusSizes corpus,
    ModelSizes model,
    PretrainingSettings pretraining,
    MemberSettings members,
    int replayDocuments,
    int threadCount) {
  /** Where a trained ensemble keeps its configuration. */
  public static final String FILE_NAME = "training.json";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Checks the counts. */
  public DemoTrainingConfig {
    if (replayDocuments < 0) {
      throw new IllegalArgumentException("replayDocuments must be >= 0, got " + replayDocuments);
    }
    if (threadCount < 1) {
      throw new IllegalArgumentException("threadCount must be >= 1, got " + threadCount);
    }
    if (members.tokensPerRow() > model.contextTokenCount()) {
      throw new IllegalArgumentException(
          "tokensPerRow must be <= contextTokenCount, got " + members.tokensPerRow());
    }
    Integer layers = members.adaptedLayers();
    if (layers != null && layers > model.layerCount()) {
      throw new IllegalArgumentException("adaptedLayers must be <= layerCount, got " + layers);
    }
  }

  /** 128 members on a model of four blocks: minutes on two cores, below 12 MB on disk. */
  public static DemoTrainingConfig demo() {
    return new DemoTrainingConfig(
        "demo",
        20261121L,
        new CorpusSizes(12_000, 400, 128, 64, 400, 8),
        new ModelSizes(4, 128, 4, 128, 1024),
        new PretrainingSettings(
            1100, 16, 3e-3, 40, 0.05, 1.0, new AdamWSettings(0.9, 0.95, 1e-8, 0.01)),
        new MemberSettings(
            4,
            16.0,
            150,
            1,
            128,
            16,
            4e-3,
            10,
            1.0,
            0.0,
            new AdamWSettings(0.9, 0.99, 1e-8, 0.0),
            null),
        24,
        2);
  }

  /** The same with another seed and with members on the last layers alone; null means on all. */
  public DemoTrainingConfig with(long otherSeed, @Nullable Integer adaptedLayers) {
    MemberSettings on = members.onTopLayers(adaptedLayers);
    return new DemoTrainingConfig(
        name, otherSeed, corpus, model, pretraining, on, replayDocuments, threadCount);
  }

  /** Whether everything that decides the public model and the text is the same. */
  boolean hasPublicModelOf(DemoTrainingConfig other) {
    return seed == other.seed
        && corpus.equals(other.corpus)
        && model.equals(other.model)
        && pretraining.equals(other.pretraining);
  }

  /** Reads what {@link #write} wrote; unknown keys are refused. */
  public static DemoTrainingConfig read(Path directory) throws IOException {
    return MAPPER.readValue(directory.resolve(FILE_NAME).toFile(), DemoTrainingConfig.class);
  }

  void write(Path directory) throws IOException {
    MAPPER.writeValue(directory.resolve(FILE_NAME).toFile(), this);
  }
}
