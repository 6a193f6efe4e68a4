package io.murmuration.launcher;

import io.murmuration.launcher.command.BudgetCommand;
import io.murmuration.launcher.command.ChatCommand;
import io.murmuration.launcher.command.EvaluateCommand;
import io.murmuration.launcher.command.LedgerCommand;
import io.murmuration.launcher.command.ServeCommand;
import io.murmuration.launcher.command.TrainCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code murmur} command. */
@Command(
    name = "murmur",
    mixinStandardHelpOptions = true,
    version = "murmuration 0.1.0",
    description = "Streams text from private data and proves what that cost.",
    subcommands = {
      ServeCommand.class,
      ChatCommand.class,
      BudgetCommand.class,
      LedgerCommand.class,
      TrainCommand.class,
      EvaluateCommand.class
    })
public final class Murmur implements Runnable {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  /** Runs one subcommand and exits with its code. */
  public static void main(String[] arguments) {
    int code =
        new CommandLine(new Murmur())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Murmur::report)
            .execute(arguments);
    System.exit(code);
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
