package io.murmuration.launcher.command;

import io.murmuration.launcher.training.TrainingPlan.Account;
import io.murmuration.launcher.training.TrainingPreset;
import io.murmuration.launcher.training.TrainingRequest;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A run to plan: a preset's numbers where the command line has none. */
final class TrainingOptions {
  /** The ball of the demo. */
  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.6, 30, 1.2);

  @Option(names = "--preset", description = "a published run: --presets lists them")
  private @Nullable String preset;

  @Option(names = "--records", description = "records, or other units, that are protected")
  private @Nullable Long records;

  @Option(names = "--batch", description = "records in a step's sample, on average")
  private @Nullable Double batch;

  @Option(names = "--rate", description = "instead: probability that a record is in the sample")
  private @Nullable Double rate;

  @Option(names = "--epochs", description = "passes over the records; rounded up to whole steps")
  private @Nullable Double epochs;

  @Option(names = "--steps", description = "instead: number of steps")
  private @Nullable Long steps;

  @Option(names = "--clip", description = "l2 norm that a record may contribute (default: 1)")
  private @Nullable Double clip;

  @Option(names = "--delta", description = "delta (default: 1e-5, or the preset's)")
  private @Nullable Double delta;

  @Option(names = "--epsilon", description = "epsilon at the end")
  private @Nullable Double epsilon;

  @Option(names = "--noise-multiplier", description = "noise over the clip")
  private @Nullable Double multiplier;

  @Option(
      names = "--noise",
      defaultValue = "GAUSSIAN",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private TrainingRequest.Family family = TrainingRequest.Family.GAUSSIAN;

  @Option(
      names = "--account-epsilon",
      description = "say how many tokens the run leaves on an account of this epsilon")
  private @Nullable Double accountEpsilon;

  @Option(
      names = "--members",
      defaultValue = "128",
      description = "members of the ensemble that makes them (default: ${DEFAULT-VALUE})")
  private int members = 128;

  TrainingRequest request() {
    TrainingPreset from = preset == null ? null : TrainingPreset.of(preset);
    Long published = from == null ? null : from.records();
    long n = required("records", "--records 25000", records, published);
    refuseBoth("--batch", batch, "--rate", rate);
    refuseBoth("--epochs", epochs, "--steps", steps);
    Double asked = rate == null ? batch : Double.valueOf(rate * n);
    Double usual = from == null ? null : Double.valueOf(from.batch());
    double size = required("batch", "--batch 256", asked, usual);
    return new TrainingRequest(
        n,
        size,
        stepsOf(n, size, from),
        clip != null ? clip : from == null ? 1 : from.clip(),
        deltaOf(n, from),
        family,
        epsilonOf(from),
        multiplier);
  }

  /** The account that is to pay; null if none is asked about. */
  @Nullable Account account() {
    return accountEpsilon == null
        ? null
        : new Account(
            accountEpsilon,
            new PmixedToken(members, new SubsetPlan.DrawOne(), BALL, Adjacency.REPLACE_ONE));
  }

  private long stepsOf(long n, double size, @Nullable TrainingPreset from) {
    if (steps != null) {
      return steps;
    }
    Long published = from == null || !isAsPublished() ? null : from.steps();
    if (published != null) {
      return published;
    }
    Double passes = epochs == null && from != null ? Double.valueOf(from.epochs()) : epochs;
    return TrainingRequest.steps(n, size, required("epochs", "--epochs 3", passes, null));
  }

  private @Nullable Double epsilonOf(@Nullable TrainingPreset from) {
    boolean isOpen = epsilon == null && multiplier == null;
    return isOpen && from != null ? Double.valueOf(from.epsilon()) : epsilon;
  }

  private boolean isAsPublished() {
    return records == null && batch == null && rate == null && epochs == null;
  }

  private double deltaOf(long n, @Nullable TrainingPreset from) {
    if (delta != null) {
      return delta;
    } else if (from == null) {
      return 1e-5;
    }
    Double published = from.delta();
    return published == null ? 1.0 / n : published;
  }

  private static <T> T required(
      String name, String example, @Nullable T given, @Nullable T otherwise) {
    T value = given == null ? otherwise : given;
    if (value == null) {
      throw new IllegalArgumentException(
          name + " must be given, got nothing; give for example " + example);
    }
    return value;
  }

  private static void refuseBoth(
      String name, @Nullable Object one, String otherName, @Nullable Object other) {
    if (one != null && other != null) {
      throw new IllegalArgumentException(
          "%s and %s say the same, got both; give one".formatted(name, otherName));
    }
  }
}
