package io.murmuration.launcher.dp;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.decoder.ensemble.FileDigests;
import io.murmuration.launcher.config.ServingConfig;
import io.murmuration.launcher.config.TrainedModel;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.base.BaseCheckpoint;
import io.murmuration.trainer.dp.run.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run leaves: its report, and for a server the model as a checkpoint, how it may be served,
 * and what it cost. A run that nobody paid for has no such statement, and no server takes its
 * model.
 *
 * @param directory output of the run
 * @param base checkpoint that it began with
 */
public record ServableModel(Path directory, BaseCheckpoint base) {

  /** Without figures: they are the statement's, which a run that goes on writes anew. */
  private static final String DESCRIPTION = "trained by DP-SGD on private records";

  /** Writes the weights of the model into one file. */
  public interface Weights {
    void write(Path file) throws IOException;
  }

  /**
   * Who paid for a run.
   *
   * @param notes run, account and data set
   * @param unit whose presence is hidden
   * @param step one step as it was paid
   */
  public record Payment(RunNotes notes, AccountTerms.Unit unit, PrivacyEvent step) {}

  /**
   * Writes all of it. The statement goes first and comes last, so that it is never beside a model
   * that it does not describe.
   *
   * @param payment null for a run that nobody paid for
   * @return whether the model may be served
   */
  public boolean write(Weights weights, RunReport report, @Nullable Payment payment)
      throws IOException {
    Path statement = directory.resolve(TrainingStatement.FILE_NAME);
    Files.deleteIfExists(statement);
    DurableFiles.write(directory.resolve("report.json"), bytes(report.toJson()));
    DurableFiles.write(directory.resolve("report.html"), bytes(new DpReportPage(report).html()));
    Path model = directory.resolve(TrainedModel.MODEL);
    Files.createDirectories(model);
    weights.write(model.resolve("model.safetensors"));
    for (Path file : base.companions()) {
      DurableFiles.write(model.resolve(file.getFileName()), Files.readAllBytes(file));
    }
    DurableFiles.force(model.resolve("model.safetensors"));
    RunReport.Budget budget = report.budget();
    if (payment == null || budget == null || !report.dp() || report.stepsDone() == 0) {
      return false;
    }
    TrainingStatement paid = statement(payment, report, budget);
    Path serving = directory.resolve(ServingConfig.FILE_NAME);
    if (!Files.exists(serving)) {
      DurableFiles.write(serving, bytes(serving(paid).text()));
    }
    DurableFiles.write(statement, bytes(WireCodec.encode(paid) + "\n"));
    return true;
  }

  private TrainingStatement statement(Payment payment, RunReport report, RunReport.Budget budget)
      throws IOException {
    return new TrainingStatement(
        payment.notes().run(),
        payment.notes().account(),
        payment.notes().dataset(),
        payment.unit(),
        report.adjacency(),
        payment.step(),
        report.stepsDone(),
        budget.epsilon(),
        budget.targetEpsilon(),
        budget.delta(),
        FileDigests.below(directory, TrainedModel.MODEL));
  }

  private ServingConfig serving(TrainingStatement paid) {
    return ServingConfig.trainedWithNoise(
        paid.account(), DESCRIPTION, base.config().contextTokenCount());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
