package io.murmuration.launcher.config;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.ensemble.EnsembleManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a directory holds for a server: an ensemble, or a model that was trained with noise. */
public sealed interface Offering permits Ensemble, TrainedModel {
  /** How it may be served. */
  ServingConfig serving();

  /** Fingerprint of the private data behind it. */
  String dataset();

  /** Loads the weights. */
  ModelDirectory load(EngineOptions options) throws IOException;

  /** Most tokens of prompt and answer together. */
  int contextTokens() throws IOException;

  /** An account to open at the first start. */
  record FirstAccount(String name, AccountTerms terms) {}

  /** Accounts to open at the first start. */
  List<FirstAccount> firstAccounts();

  /**
   * Reads and checks what lies in a directory.
   *
   * @throws IOException if a file is missing, breaks a rule or is not the one that was described;
   *     also for a model without a statement of what it cost
   */
  static Offering read(Path directory) throws IOException {
    if (Files.isRegularFile(directory.resolve(TrainingStatement.FILE_NAME))) {
      return TrainedModel.read(directory);
    }
    boolean isTraining = Files.isRegularFile(directory.resolve("run.json"));
    if (isTraining && !Files.isRegularFile(directory.resolve(EnsembleManifest.FILE_NAME))) {
      throw new IOException(
          "no %s in %s: its training is not over, or was without privacy (--no-dp, --simulate); its tokens would cost what nobody has paid. Finish it with the same command, or train it anew from an account"
              .formatted(TrainingStatement.FILE_NAME, directory));
    }
    return Ensemble.read(directory);
  }
}
