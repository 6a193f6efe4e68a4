package io.murmuration.launcher.dp;

import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.dp.run.AdapterSettings;
import io.murmuration.trainer.dp.run.AdapterTrainee;
import io.murmuration.trainer.dp.run.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** Writes what a run made: the adapter in PEFT's layout, and the report as JSON and as a page. */
public final class TrainedAdapter {
  private TrainedAdapter() {}

  /** Writes below a directory; what is there of an earlier end of the run is replaced. */
  public static void write(
      Path directory, AdapterTrainee trained, AdapterSettings settings, RunReport report)
      throws IOException {
    AdapterSpec spec =
        new AdapterSpec(settings.rank(), settings.alpha(), Set.copyOf(settings.targets()));
    new AdapterWriter(trained.config(), spec, TensorType.F32)
        .write(directory.resolve("adapter"), trained.adapters().byModule());
    DurableFiles.write(directory.resolve("report.json"), bytes(report.toJson()));
    DurableFiles.write(directory.resolve("report.html"), bytes(new DpReportPage(report).html()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
