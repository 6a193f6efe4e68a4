package io.murmuration.launcher.command;

import io.murmuration.experiments.lmo.LmoSampler;
import io.murmuration.experiments.lmo.PublishedFile;
import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.noise.NoisePlot;
import io.murmuration.launcher.noise.NoiseReport;
import io.murmuration.launcher.noise.NoiseText;
import io.murmuration.launcher.noise.PublishedReport;
import io.murmuration.launcher.plan.Figures;
import io.murmuration.privacy.search.NoiseFamily;
import io.murmuration.privacy.search.NoiseRanking.Candidate;
import io.murmuration.privacy.search.NoiseSearch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code murmur search-noise}: the smallest noise for a run, and what published noise is worth. */
@Command(
    name = "search-noise",
    mixinStandardHelpOptions = true,
    description = {
      "Rank families of noise, each scaled to the same epsilon of a whole run.",
      "--published sets the claims of LMO-DP beside what is true (docs/noise.md)."
    })
public final class SearchNoiseCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private NoiseOptions options = new NoiseOptions();

  @Option(names = "--json", paramLabel = "FILE", description = "write JSON; - for standard output")
  private @Nullable String json;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "write the ranking as an SVG picture")
  private @Nullable Path plot;

  @Option(names = "--published", description = "LMO-DP as published: claims and truth")
  private boolean published;

  @Option(
      names = "--draw",
      description = "with --published: print so many draws of a file's noise; for experiments")
  private @Nullable Integer draw;

  @Option(
      names = "--file",
      defaultValue = "0.3",
      description = "whose noise to draw: 0.3, 0.7, 2 or 3 (default: ${DEFAULT-VALUE})")
  private double file = 0.3;

  @Option(
      names = "--unsafe-research",
      description = "allow --draw: this noise does not protect what was claimed")
  private boolean unsafeResearch;

  @Override
  public Integer call() throws IOException {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    try {
      if (draw != null) {
        return draw(line, draw);
      } else if (published) {
        PublishedReport report = PublishedReport.make();
        print(line.getOut(), report, report.text());
        return CommandLine.ExitCode.OK;
      }
      return search(line);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
  }

  private int search(CommandLine line) throws IOException {
    Set<NoiseFamily> families = options.families();
    PrintWriter err = line.getErr();
    NoiseReport report =
        NoiseReport.of(
            NoiseSearch.run(
                options.question(), families, options.priced(), found -> tell(err, found)),
            families);
    print(line.getOut(), report, NoiseText.of(report));
    if (plot != null) {
      Files.writeString(plot, NoisePlot.of(report));
    }
    return CommandLine.ExitCode.OK;
  }

  private static void tell(PrintWriter err, Candidate found) {
    String shape = found.shape().isEmpty() ? "" : ", " + found.shape();
    err.println("priced " + NoiseReport.label(found.family()) + shape + ": " + found.score());
    err.flush();
  }

  /** Refused without the flag: what is drawn has no price, and so is for nothing but research. */
  private int draw(CommandLine line, int count) {
    if (!published || !unsafeResearch) {
      line.getErr()
          .println(
              "murmur: refused: the noise of LMO-DP does not protect what was claimed, and no"
                  + " account prices it; to draw it in an experiment, give --published"
                  + " --unsafe-research");
      return CommandLine.ExitCode.SOFTWARE;
    }
    PublishedFile drawn =
        PublishedFile.MAIN.stream()
            .filter(each -> each.epsilon() == file)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "file must be one of 0.3, 0.7, 2, 3, got " + Figures.plain(file)));
    line.getErr().println("NOT PRIVATE at the epsilon of its name: for research only");
    LmoSampler sampler = LmoSampler.unsafeResearch(drawn.noise(), new SecureRandom());
    for (int i = 0; i < count; i++) {
      line.getOut().println(sampler.draw());
    }
    line.getOut().flush();
    return CommandLine.ExitCode.OK;
  }

  private void print(PrintWriter out, Object report, String text) throws IOException {
    String document = Documents.pretty(report) + "\n";
    if (json != null && !json.equals("-")) {
      Files.writeString(Path.of(json), document);
    }
    out.print(json != null && json.equals("-") ? document : text);
    out.flush();
  }
}
