package io.murmuration.launcher.dp;

import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.dp.run.AdapterSettings;
import io.murmuration.trainer.dp.run.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** Writes what a run made: the adapter in PEFT's layout, and the report as JSON and as a page. */
public final class TrainedAdapter {
  private TrainedAdapter() {}

  /** Writes below a directory; what is there of an earlier end of the run is replaced. */
  public static void write(
      Path directory, ModelConfig config, AdapterSettings settings, RunResult result)
      throws IOException {
    AdapterSpec spec =
        new AdapterSpec(settings.rank(), settings.alpha(), Set.copyOf(settings.targets()));
    new AdapterWriter(config, spec, TensorType.F32)
        .write(directory.resolve("adapter"), result.adapters().byModule());
    DurableFiles.write(directory.resolve("report.json"), bytes(result.report().toJson()));
    DurableFiles.write(
        directory.resolve("report.html"), bytes(new DpReportPage(result.report()).html()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
