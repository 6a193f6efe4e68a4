package io.murmuration.launcher.command;

import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.price.BadInputException;
import io.murmuration.launcher.price.PriceRequest;
import io.murmuration.launcher.price.Pricing;
import io.murmuration.launcher.price.RefusedPriceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code murmur price}: what any privacy events cost, for anybody. */
@Command(
    name = "price",
    mixinStandardHelpOptions = true,
    description = {
      "Price privacy events: RDP at each order, epsilon at delta, the ledger's integers.",
      "Reads and prints one JSON document (docs/accounting-format.md).",
      "Exit code 1 if the events have no common price, 2 if the document is wrong."
    })
public final class PriceCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the document, or - for standard input")
  private String file = "-";

  @Override
  public Integer call() throws IOException {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    try {
      PriceRequest request = PriceRequest.parse(read());
      line.getOut().println(Documents.pretty(Pricing.price(request)));
      line.getOut().flush();
      return CommandLine.ExitCode.OK;
    } catch (BadInputException | IllegalArgumentException e) {
      line.getErr().println("murmur: " + file + ": " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (RefusedPriceException e) {
      line.getErr().println("murmur: refused: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private String read() throws IOException, BadInputException {
    byte[] bytes;
    if (file.equals("-")) {
      bytes = System.in.readAllBytes();
    } else if (Files.isRegularFile(Path.of(file))) {
      bytes = Files.readAllBytes(Path.of(file));
    } else {
      throw new BadInputException("no such file; give one, or - for standard input");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
