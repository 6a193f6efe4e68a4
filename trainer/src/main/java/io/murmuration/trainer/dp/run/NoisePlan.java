package io.murmuration.trainer.dp.run;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.Calibration;
import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.dp.noise.NoiseShape;
import io.murmuration.trainer.dp.noise.TrainingNoise;
import java.util.Objects;

/** How much noise, and the target that no run exceeds. */
public sealed interface NoisePlan {
  /** What the whole run must stay within; it stops before it would not. */
  PrivacyTarget target();

  /** The noise of each of {@code steps} steps. */
  TrainingNoise noise(double rate, int steps);

  /**
   * The least noise with which all planned steps stay within the target <em>and</em> an account
   * that is opened with it affords them all: an account pins one order and counts in whole units.
   */
  record Calibrated(NoiseShape shape, PrivacyTarget target) implements NoisePlan {
    private static final double WIDER = 1.25;
    private static final double PRECISION = 1 + 1e-9;

    public Calibrated {
      Objects.requireNonNull(shape, "shape");
      Objects.requireNonNull(target, "target");
    }

    @Override
    public TrainingNoise noise(double rate, int steps) {
      double refused =
          Calibration.smallest(
              size -> new PrivacyEvent.Repeated(stepEvent(of(size), rate), steps), target);
      if (affords(refused, rate, steps)) {
        return of(refused);
      }
      double afforded = refused;
      do {
        afforded *= WIDER;
      } while (!affords(afforded, rate, steps));
      while (afforded > refused * PRECISION) {
        double between = Math.sqrt(refused * afforded);
        if (affords(between, rate, steps)) {
          afforded = between;
        } else {
          refused = between;
        }
      }
      return of(afforded);
    }

    private boolean affords(double size, double rate, int steps) {
      PrivacyEvent step = stepEvent(of(size), rate);
      return BudgetPlan.forEvent(target.epsilon(), target.delta(), step).tokens() >= steps;
    }

    private TrainingNoise of(double size) {
      return shape.of(size);
    }
  }

  /** Given noise; the run stops early if the planned steps are too many for the target. */
  record Given(TrainingNoise noise, PrivacyTarget target) implements NoisePlan {
    public Given {
      Objects.requireNonNull(noise, "noise");
      Objects.requireNonNull(target, "target");
    }

    @Override
    public TrainingNoise noise(double rate, int steps) {
      return noise;
    }
  }

  /** What one step is to the accountant. */
  static PrivacyEvent stepEvent(TrainingNoise noise, double rate) {
    return new PrivacyEvent.PoissonSubsampled(noise.event(), rate);
  }
}
