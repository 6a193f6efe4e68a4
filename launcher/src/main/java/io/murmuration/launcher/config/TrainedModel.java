package io.murmuration.launcher.config;

import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.ensemble.FileDigests;
import io.murmuration.decoder.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A model that was trained with noise, on disk: {@code model/} as other programs read it too, what
 * it cost, and how it may be served.
 *
 * @param directory where it lies
 * @param training what it cost, checked against the files
 * @param serving how it may be served
 */
public record TrainedModel(Path directory, TrainingStatement training, ServingConfig serving)
    implements Offering {
  /** Where the checkpoint lies. */
  public static final String MODEL = "model";

  public TrainedModel {
    if (serving.mechanism() != null) {
      throw new IllegalArgumentException(
          "tokens of a model that was trained with noise are free: remove 'mechanism' from "
              + ServingConfig.FILE_NAME);
    }
  }

  /**
   * Reads the descriptions and checks every file of the model.
   *
   * @throws IOException if a file is missing, breaks a rule or has another digest than was noted
   */
  public static TrainedModel read(Path directory) throws IOException {
    Path file = directory.resolve(TrainingStatement.FILE_NAME);
    TrainingStatement training;
    try {
      training = WireCodec.decode(Files.readString(file), TrainingStatement.class);
    } catch (WireFormatException e) {
      throw new IOException(file + ": " + e.problem().message(), e);
    }
    requireFiles(file, training.files(), FileDigests.below(directory, MODEL));
    return new TrainedModel(directory, training, ServingConfig.read(directory));
  }

  private static void requireFiles(
      Path statement, Map<String, String> noted, Map<String, String> found) throws IOException {
    TreeSet<String> wrong = new TreeSet<>(noted.keySet());
    wrong.addAll(found.keySet());
    wrong.removeIf(name -> found.containsKey(name) && found.get(name).equals(noted.get(name)));
    if (!wrong.isEmpty()) {
      throw new IOException(
          "%s does not describe these files, which are missing, new or changed: %s; what they cost is not known. Bring back what the training wrote"
              .formatted(statement, wrong));
    }
  }

  private Path model() {
    return directory.resolve(MODEL);
  }

  @Override
  public String dataset() {
    return training.dataset();
  }

  @Override
  public ModelDirectory load(EngineOptions options) throws IOException {
    return ModelDirectory.load(model(), List.of(), options);
  }

  @Override
  public int contextTokens() throws IOException {
    return ModelConfig.read(model().resolve("config.json")).contextTokenCount();
  }

  @Override
  public List<FirstAccount> firstAccounts() {
    return List.of(); // it was paid from one that is open, wherever its ledger is
  }
}
