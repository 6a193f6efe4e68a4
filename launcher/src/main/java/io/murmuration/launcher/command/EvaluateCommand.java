package io.murmuration.launcher.command;

import io.murmuration.experiments.facts.FactProbe;
import io.murmuration.experiments.perplexity.PerplexityComparison;
import io.murmuration.launcher.config.Locations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code murmur evaluate}: what the ensemble and the mechanism know that the public model does not.
 */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measure perplexity on held-out private records and the probability of hidden facts,",
      "under the public model, the ensemble and the served mechanism.",
      "The figures are functions of private text: for the operator's eyes."
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Option(names = "--ensemble", description = "a trained demo ensemble (default: demo)")
  private Path ensembleDirectory = Locations.demo();

  @Option(
      names = "--records",
      defaultValue = "60",
      description = "held-out records to measure on (default: ${DEFAULT-VALUE})")
  private int records = 60;

  @Option(
      names = "--out",
      defaultValue = "perplexity.json",
      description = "where to write the figures as JSON (default: ${DEFAULT-VALUE})")
  private Path result = Path.of("perplexity.json");

  @Override
  public Integer call() throws IOException {
    String directory = ensembleDirectory.toString();
    PerplexityComparison.main(new String[] {directory, String.valueOf(records), result.toString()});
    System.out.println();
    FactProbe.main(new String[] {directory});
    return 0;
  }
}
