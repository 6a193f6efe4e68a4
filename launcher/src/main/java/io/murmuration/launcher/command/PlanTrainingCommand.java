package io.murmuration.launcher.command;

import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.training.TrainingPlan;
import io.murmuration.launcher.training.TrainingPlot;
import io.murmuration.launcher.training.TrainingPreset;
import io.murmuration.launcher.training.TrainingReport;
import io.murmuration.launcher.training.TrainingRequest;
import io.murmuration.launcher.training.TrainingText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur plan training}: what a run with noise will cost, before it begins. */
@Command(
    name = "training",
    mixinStandardHelpOptions = true,
    description = {
      "Of --epsilon and --noise-multiplier give one, and the other is found.",
      "Prints rate, steps, noise and epsilon after every epoch (docs/planning.md)."
    })
public final class PlanTrainingCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--presets",
      description = "list the presets and stop: ./murmur plan training --presets")
  private boolean presets;

  @Option(names = "--json", paramLabel = "FILE", description = "write JSON; - for standard output")
  private @Nullable String json;

  @Option(names = "--svg", paramLabel = "FILE", description = "write a plot of epsilon by epochs")
  private @Nullable Path svg;

  @Override
  public Integer call() throws IOException {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    PrintWriter out = line.getOut();
    if (presets) {
      out.println(
          Arrays.stream(TrainingPreset.values())
              .map(TrainingPreset::label)
              .collect(Collectors.joining("\n")));
      out.flush();
      return CommandLine.ExitCode.OK;
    }
    TrainingReport report;
    try {
      TrainingRequest request = options.request();
      report = TrainingPlan.of(request, options.account());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(line, String.valueOf(e.getMessage()), e);
    }
    String document = Documents.pretty(report) + "\n";
    if (json != null && !json.equals("-")) {
      Files.writeString(Path.of(json), document);
    }
    out.print(json != null && json.equals("-") ? document : TrainingText.of(report));
    out.flush();
    if (svg != null) {
      Files.writeString(svg, TrainingPlot.of(report));
    }
    return CommandLine.ExitCode.OK;
  }
}
