package io.murmuration.launcher.command;

import io.murmuration.launcher.config.ServingConfig;
import io.murmuration.trainer.demo.DemoTraining;
import io.murmuration.trainer.demo.DemoTrainingConfig;
import io.murmuration.trainer.progress.ConsoleProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code murmur train}: makes ensembles, and bases for them. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train an ensemble, a private adapter, or a public base.",
    subcommands = {
      TrainEnsembleCommand.class,
      TrainDpCommand.class,
      PretrainCommand.class,
      TrainCommand.Demo.class
    })
public final class TrainCommand {

  /** {@code murmur train demo}. */
  @Command(
      name = "demo",
      mixinStandardHelpOptions = true,
      description = {
        "Generate the demo's corpora, pre-train its public model, train its 128 members.",
        "The same seed gives the same files. About a quarter of an hour on two cores."
      })
  static final class Demo implements Callable<Integer> {
    @Parameters(paramLabel = "DIRECTORY", description = "where to write; absent or empty")
    private Path directory = Path.of("demo");

    @Option(
        names = "--seed",
        description = "seed of all randomness (default: the committed ensemble's)")
    private long seed = DemoTrainingConfig.demo().seed();

    @Option(
        names = "--adapted-layers",
        paramLabel = "COUNT",
        description = {
          "adapt the last layers alone: the layers below are then the same for public model and",
          "members (default: all 4 layers)"
        })
    private @Nullable Integer adaptedLayers;

    @Option(
        names = "--public-model-of",
        paramLabel = "DIRECTORY",
        description = "train members alone, on the public model of this demo ensemble")
    private @Nullable Path publicModelOf;

    @Override
    public Integer call() throws IOException {
      DemoTrainingConfig config = DemoTrainingConfig.demo().with(seed, adaptedLayers);
      if (publicModelOf == null) {
        DemoTraining.run(config, directory, ConsoleProgress.standardError());
      } else {
        DemoTraining.runOn(publicModelOf, config, directory, ConsoleProgress.standardError());
      }
      ServingConfig.demo(config.corpus().shardCount()).write(directory);
      System.out.println(
          "trained; try: ./murmur evaluate --ensemble "
              + directory
              + "   or: ./murmur serve --ensemble "
              + directory);
      return 0;
    }
  }
}
