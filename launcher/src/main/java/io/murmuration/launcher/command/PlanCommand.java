package io.murmuration.launcher.command;

import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.experiments.publictext.PublicText;
import io.murmuration.experiments.publictext.StandInEnsemble;
import io.murmuration.experiments.publictext.StandInSettings;
import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.plan.PlanMaker;
import io.murmuration.launcher.plan.PlanReport;
import io.murmuration.launcher.plan.PlanRequest;
import io.murmuration.launcher.plan.PlanText;
import io.murmuration.launcher.plan.RefusedPlanException;
import io.murmuration.launcher.plan.TokensPlot;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur plan}: what a budget affords, before anything is trained or released. */
@Command(
    name = "plan",
    subcommands = PlanTrainingCommand.class,
    mixinStandardHelpOptions = true,
    description = {
      "Of --epsilon, --tokens, --members and the ball (--gamma, --ceiling, --chi-square-max)",
      "leave one out, and it is found; give all four to ask whether the tokens fit.",
      "Exit code 1 if they do not, or nothing does it (docs/planning.md)."
    })
public final class PlanCommand implements Callable<Integer> {
  private static final int STAND_IN_MEMBERS_MAX = 64;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private PlanOptions options = new PlanOptions();

  @Option(
      names = "--public-text",
      arity = "1..*",
      paramLabel = "FILE",
      description = {
        "text or JSON lines (.jsonl, field text) to choose the ball by; never private text.",
        "The first half makes the public model: put what resembles your records last"
      })
  private @Nullable List<Path> publicText;

  @Option(
      names = "--positions",
      defaultValue = "300",
      description = "words of the public text to measure on (default: ${DEFAULT-VALUE})")
  private int positions = 300;

  @Option(
      names = "--vocabulary",
      defaultValue = "4096",
      description = "words that the stand-in knows (default: ${DEFAULT-VALUE})")
  private int vocabulary = 4096;

  @Option(names = "--json", paramLabel = "FILE", description = "write JSON; - for standard output")
  private @Nullable String json;

  @Option(names = "--svg", paramLabel = "FILE", description = "write a plot of tokens by epsilon")
  private @Nullable Path svg;

  @Override
  public Integer call() throws IOException {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    PlanReport report;
    try {
      PlanRequest request = options.request();
      report = PlanMaker.make(request, standIn(request));
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(line, String.valueOf(e.getMessage()), e);
    } catch (RefusedPlanException e) {
      line.getErr().println("murmur: refused: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    print(report, line.getOut());
    return report.fits() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private void print(PlanReport report, PrintWriter out) throws IOException {
    String document = Documents.pretty(report) + "\n";
    if (json != null && !json.equals("-")) {
      Files.writeString(Path.of(json), document);
    }
    out.print(json != null && json.equals("-") ? document : PlanText.of(report));
    out.flush();
    if (svg != null) {
      Files.writeString(svg, TokensPlot.of(token(report), report.plan().delta()));
    }
  }

  private static PmixedToken token(PlanReport report) {
    try {
      return WireCodec.decode(report.plan().event().toString(), PmixedToken.class);
    } catch (WireFormatException e) {
      throw new IllegalStateException("a report's event is an event", e);
    }
  }

  private @Nullable StandInEnsemble standIn(PlanRequest request) throws IOException {
    if (publicText == null) {
      return null;
    }
    for (Path file : publicText) {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(
            "--public-text must name files that exist, got " + file + "; give a text file");
      }
    }
    int members = request.members() == null ? STAND_IN_MEMBERS_MAX : request.members();
    StandInSettings settings =
        new StandInSettings(
            Math.max(2, Math.min(members, STAND_IN_MEMBERS_MAX)), vocabulary, positions);
    return new StandInEnsemble(PublicText.read(publicText), settings);
  }
}
