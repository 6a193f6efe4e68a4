package io.murmuration.launcher.command;

import io.murmuration.launcher.plan.PlanRequest;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.plan.PlanTerms;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is asked of the planner; exactly one of four is left out, or none. */
final class PlanOptions {
  /** An example for each parameter that a rule may refuse. */
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "epsilon", "--epsilon 8",
          "delta", "--delta 1e-5",
          "tokens", "--tokens 8192",
          "members", "--members 128",
          "rate", "--subset poisson:0.03",
          "gamma", "--gamma 0.6",
          "ceiling", "--ceiling 30",
          "chiSquareMax", "--chi-square-max 1.2",
          "adjacency", "--adjacency REPLACE_ONE");

  @Option(names = "--epsilon", description = "epsilon of the budget")
  private @Nullable Double epsilon;

  @Option(
      names = "--delta",
      defaultValue = "1e-5",
      description = "delta of the budget (default: ${DEFAULT-VALUE})")
  private double delta = 1e-5;

  @Option(names = "--tokens", description = "tokens to be released")
  private @Nullable Long tokens;

  @Option(names = "--members", description = "members of the ensemble")
  private @Nullable Integer members;

  @Option(names = "--gamma", description = "ball: largest relative fall of a token, in (0, 1)")
  private @Nullable Double gamma;

  @Option(names = "--ceiling", description = "ball: largest relative rise of a token")
  private @Nullable Double ceiling;

  @Option(names = "--chi-square-max", description = "ball: largest chi-square divergence")
  private @Nullable Double chiSquareMax;

  @Option(
      names = "--subset",
      defaultValue = "draw-one",
      description = "draw-one, all or poisson:RATE (default: ${DEFAULT-VALUE})")
  private String subset = "draw-one";

  @Option(
      names = "--adjacency",
      defaultValue = "REPLACE_ONE",
      description = "REPLACE_ONE or ZERO_OUT (default: ${DEFAULT-VALUE})")
  private Adjacency adjacency = Adjacency.REPLACE_ONE;

  /** The request; the message of an error names parameter, value, rule and remedy. */
  PlanRequest request() {
    try {
      return new PlanRequest(
          epsilon, tokens, members, ball(), new PlanTerms(delta, subsetPlan(), adjacency));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      String example = EXAMPLES.get(message.split(" ", 2)[0]);
      throw new IllegalArgumentException(
          example == null ? message : message + "; give for example " + example, e);
    }
  }

  private @Nullable ChiSquareBallParameters ball() {
    if (gamma != null && ceiling != null && chiSquareMax != null) {
      return new ChiSquareBallParameters(gamma, ceiling, chiSquareMax);
    } else if (gamma == null && ceiling == null && chiSquareMax == null) {
      return null;
    }
    throw new IllegalArgumentException(
        "--gamma, --ceiling and --chi-square-max must be given together or not at all,"
            + " got %s, %s, %s; for example --gamma 0.6 --ceiling 30 --chi-square-max 1.2"
                .formatted(shown(gamma), shown(ceiling), shown(chiSquareMax)));
  }

  private static String shown(@Nullable Double value) {
    return value == null ? "nothing" : value.toString();
  }

  private SubsetPlan subsetPlan() {
    String plan = subset.toLowerCase(Locale.ROOT);
    if (plan.equals("draw-one")) {
      return new SubsetPlan.DrawOne();
    } else if (plan.equals("all")) {
      return new SubsetPlan.All();
    } else if (plan.startsWith("poisson:")) {
      return new SubsetPlan.Poisson(rate(plan.substring("poisson:".length())));
    }
    throw new IllegalArgumentException(
        "--subset must be draw-one, all or poisson:RATE, got "
            + subset
            + "; give for example --subset poisson:0.03");
  }

  private static double rate(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("rate must be a number in (0, 1], got " + text, e);
    }
  }
}
