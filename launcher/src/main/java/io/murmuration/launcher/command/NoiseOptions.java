package io.murmuration.launcher.command;

import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.privacy.search.NoiseFamily;
import io.murmuration.privacy.search.NoiseObjective;
import io.murmuration.privacy.search.NoiseQuestion;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For which run noise is searched, and how far. */
final class NoiseOptions {
  @Option(names = "--epsilon", description = "epsilon of the whole run")
  private @Nullable Double epsilon;

  @Option(
      names = "--delta",
      defaultValue = "1e-5",
      description = "delta (default: ${DEFAULT-VALUE})")
  private double delta = 1e-5;

  @Option(
      names = "--rate",
      defaultValue = "1",
      description = "probability that a record is in a step's sample (default: ${DEFAULT-VALUE})")
  private double rate = 1;

  @Option(
      names = "--steps",
      defaultValue = "1",
      description = "number of steps (default: ${DEFAULT-VALUE})")
  private long steps = 1;

  @Option(
      names = "--objective",
      defaultValue = "rms",
      description = "rms, mean-abs or usefulness:RADIUS (default: ${DEFAULT-VALUE})")
  private String objective = "rms";

  @Option(
      names = "--family",
      arity = "1..*",
      description = "families to try (default: all of ${COMPLETION-CANDIDATES})")
  private @Nullable Set<NoiseFamily> families;

  @Option(
      names = "--priced",
      defaultValue = "2",
      description = "shapes of each family to price in any case (default: ${DEFAULT-VALUE})")
  private int priced = 2;

  NoiseQuestion question() {
    if (epsilon == null) {
      throw new IllegalArgumentException(
          "epsilon must be given, got nothing; give for example --epsilon 3, or --published");
    }
    return new NoiseQuestion(new PrivacyTarget(epsilon, delta), rate, steps, objective());
  }

  Set<NoiseFamily> families() {
    return families == null ? EnumSet.allOf(NoiseFamily.class) : EnumSet.copyOf(families);
  }

  int priced() {
    return priced;
  }

  private NoiseObjective objective() {
    if (objective.equals("rms")) {
      return new NoiseObjective.Rms();
    } else if (objective.equals("mean-abs")) {
      return new NoiseObjective.MeanAbs();
    } else if (objective.startsWith("usefulness:")) {
      try {
        return new NoiseObjective.Usefulness(
            Double.parseDouble(objective.substring("usefulness:".length())));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "radius must be a number, got " + objective + "; give for example usefulness:0.9", e);
      }
    }
    throw new IllegalArgumentException(
        "objective must be rms, mean-abs or usefulness:RADIUS, got " + objective);
  }
}
