package io.murmuration.launcher.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code murmur ledger export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write the ledger as JSON lines: every entry exactly as stored with its partition and offset,",
      "and how many tokens were released under each reservation. No text is in it. Check it anywhere",
      "with 'murmur ledger verify --file'."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:written", "1:the ledger or the file cannot be used", "2:usage"})
final class LedgerExportCommand implements Callable<Integer> {
  @Mixin private LedgerPlace place = new LedgerPlace();

  @Parameters(paramLabel = "FILE", description = "the file to write; replaced if it is there")
  private Path to = Path.of("ledger.jsonl");

  @Option(
      names = "--commands",
      description = "add the commands, so that every decision can be made again from the file")
  private boolean commands;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    return place.read(
        ledger -> {
          ledger.export(to, commands);
          spec.commandLine().getOut().println("wrote " + to);
          return 0;
        });
  }
}
