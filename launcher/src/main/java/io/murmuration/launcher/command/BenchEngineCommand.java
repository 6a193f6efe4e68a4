package io.murmuration.launcher.command;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.launcher.bench.engine.EngineBench;
import io.murmuration.launcher.bench.engine.EngineReport;
import io.murmuration.launcher.bench.engine.EngineText;
import io.murmuration.launcher.config.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur bench engine}: the engine against the limits of the machine. */
@Command(
    name = "engine",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the engine on a checkpoint: plain decode against the machine's bandwidth, batches of",
      "plain and of members' rows, drawn rows of few and of many members, private streams, where",
      "the time of a step goes, and memory. Medians of one run; compare ratios, not times.",
      "Exit code 1 if the checkpoint is refused, 2 for wrong usage."
    })
final class BenchEngineCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private BenchEngineOptions options = new BenchEngineOptions();

  @Option(names = "--json", paramLabel = "FILE", description = "write JSON; - for standard output")
  private @Nullable String json;

  @Override
  public Integer call() throws IOException {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    EngineReport report;
    try {
      report =
          new EngineBench(options.settings(), what -> line.getErr().println("measuring: " + what))
              .run();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(line, String.valueOf(e.getMessage()), e);
    } catch (RefusedModelException e) {
      line.getErr().println("murmur: refused: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    String document = Documents.pretty(report) + "\n";
    if (json != null && !json.equals("-")) {
      Files.writeString(Path.of(json), document);
    }
    line.getOut().print(json != null && json.equals("-") ? document : EngineText.of(report));
    line.getOut().flush();
    return CommandLine.ExitCode.OK;
  }
}
