package io.murmuration.launcher;

import io.murmuration.launcher.command.AdminCommand;
import io.murmuration.launcher.command.BenchCommand;
import io.murmuration.launcher.command.BudgetCommand;
import io.murmuration.launcher.command.ChaosCommand;
import io.murmuration.launcher.command.ChatCommand;
import io.murmuration.launcher.command.ClusterCommand;
import io.murmuration.launcher.command.EnsembleCommand;
import io.murmuration.launcher.command.EvaluateCommand;
import io.murmuration.launcher.command.LedgerCommand;
import io.murmuration.launcher.command.PlanCommand;
import io.murmuration.launcher.command.PriceCommand;
import io.murmuration.launcher.command.SearchNoiseCommand;
import io.murmuration.launcher.command.ServeCommand;
import io.murmuration.launcher.command.TokenizerCommand;
import io.murmuration.launcher.command.TrainCommand;
import io.murmuration.launcher.config.Release;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code murmur} command. */
@Command(
    name = "murmur",
    mixinStandardHelpOptions = true,
    version = "murmuration " + Release.VERSION,
    description = "Streams text from private data and proves what that cost.",
    subcommands = {
      ServeCommand.class,
      ClusterCommand.class,
      ChaosCommand.class,
      ChatCommand.class,
      BudgetCommand.class,
      LedgerCommand.class,
      TrainCommand.class,
      EnsembleCommand.class,
      TokenizerCommand.class,
      EvaluateCommand.class,
      PlanCommand.class,
      PriceCommand.class,
      SearchNoiseCommand.class,
      BenchCommand.class,
      AdminCommand.class
    })
public final class Murmur implements Runnable {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  /** Runs one subcommand and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command with its subcommands, ready to execute. */
  static CommandLine commandLine() {
    return new CommandLine(new Murmur())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Murmur::report);
  }

  @Override
  public void run() {
    CommandLine command = spec == null ? new CommandLine(this) : spec.commandLine();
    throw new CommandLine.ParameterException(command, "say what to do, for example: murmur serve");
  }

  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    String message = failure.getMessage();
    command.getErr().println("murmur: " + (message == null ? failure.toString() : message));
    if (Boolean.getBoolean("murmur.trace")) {
      failure.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
