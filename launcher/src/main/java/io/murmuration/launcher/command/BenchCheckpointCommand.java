package io.murmuration.launcher.command;

import io.murmuration.launcher.bench.checkpoint.CheckpointShape;
import io.murmuration.launcher.bench.checkpoint.Preset;
import io.murmuration.launcher.bench.checkpoint.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code murmur bench checkpoint}: something to measure. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = {
      "Write a model of a published shape and an ensemble for it, with random weights:",
      "config.json, model.safetensors, adapters/0, adapters/1 and so on, in published formats.",
      "The same seed gives the same files. It has no tokenizer: benches work on token ids."
    })
final class BenchCheckpointCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PRESET",
      completionCandidates = PresetNames.class,
      description = "one of ${COMPLETION-CANDIDATES}")
  private String preset = "gpt2-124m";

  @Parameters(index = "1", paramLabel = "DIR", description = "where to write; absent or empty")
  private Path directory = Path.of("checkpoint");

  @Option(
      names = "--members",
      defaultValue = "100",
      description = "adapters to write (default: ${DEFAULT-VALUE})")
  private int members = 100;

  @Option(
      names = "--rank",
      defaultValue = "4",
      description = "rank of the adapters (default: ${DEFAULT-VALUE})")
  private int rank = 4;

  @Option(names = "--layers", description = "adapt the last so many layers (default: all)")
  private @Nullable Integer layers;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "seed of all weights (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Override
  public Integer call() throws IOException {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    try {
      if (layers != null && layers == 0) {
        throw new IllegalArgumentException(
            "--layers must be >= 1, got 0; use --members 0 to have no adapter");
      }
      CheckpointShape shape = new CheckpointShape(members, rank, layers == null ? 0 : layers, seed);
      new RandomCheckpoint(Preset.named(preset), shape).write(directory);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(line, String.valueOf(e.getMessage()), e);
    }
    line.getOut().println("written; try: ./murmur bench engine " + directory);
    line.getOut().flush();
    return CommandLine.ExitCode.OK;
  }

  /** Names of presets, for the help. */
  static final class PresetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      List<String> names = new ArrayList<>();
      Preset.ALL.forEach(preset -> names.add(preset.name()));
      return names.iterator();
    }
  }
}
