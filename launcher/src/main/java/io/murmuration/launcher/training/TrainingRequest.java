package io.murmuration.launcher.training;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import org.jspecify.annotations.Nullable;

/**
 * A run of which either epsilon or the noise is open.
 *
 * @param records what is protected, and sampled one by one
 * @param batch how many a step's sample has on average
 * @param steps number of steps
 * @param clip l2 norm that a record may contribute
 * @param delta of the guarantee
 * @param family of the noise
 * @param epsilon wanted at the end; null to be told it
 * @param multiplier of the noise over the clip; null to be told it
 */
public record TrainingRequest(
    long records,
    double batch,
    long steps,
    double clip,
    double delta,
    Family family,
    @Nullable Double epsilon,
    @Nullable Double multiplier) {

  /** Noise to train with. */
  public enum Family {
    /** Normal noise: the smallest of all (docs/noise.md). */
    GAUSSIAN,
    /** Laplace noise on vectors of bounded l2 norm. */
    LAPLACE;

    AdditiveNoise noise(double multiplier) {
      return this == GAUSSIAN ? new Gaussian(multiplier) : new LaplaceLifted(multiplier);
    }
  }

  public TrainingRequest {
    require(records >= 1, "records must be >= 1, got " + records);
    require(
        batch > 0 && batch <= records,
        "batch must be in (0, records], got %s of %d".formatted(batch, records));
    require(steps >= 1, "steps must be >= 1, got " + steps);
    require(
        clip > 0 && clip < Double.POSITIVE_INFINITY, "clip must be finite and > 0, got " + clip);
    require(delta > 0 && delta < 1, "delta must be in (0, 1), got " + delta);
    require(
        (epsilon == null) != (multiplier == null),
        "exactly one of epsilon and noise-multiplier must be given, got "
            + (epsilon == null ? "neither" : "both"));
  }

  /**
   * The steps of so many passes: each takes {@code batch} of the records, and part of one counts.
   */
  public static long steps(long records, double batch, double epochs) {
    double steps = Math.ceil(epochs * records / batch);
    require(
        steps >= 1 && steps <= 1e12, "epochs must make 1 to 1e12 steps, got %s".formatted(epochs));
    return (long) steps;
  }

  /** The probability that a given record is in a step's sample. */
  public double rate() {
    return batch / records;
  }

  /** One step with so much noise. */
  PrivacyEvent step(double noise) {
    return new PoissonSubsampled(family.noise(noise), rate());
  }

  /** The whole run with so much noise. */
  PrivacyEvent run(double noise) {
    return new Repeated(step(noise), steps);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
