package io.murmuration.privacy.noise;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;

/**
 * The Renyi loss of a noisy sum over a Poisson sample: one step of DP-SGD, one record more or less,
 * in either direction.
 *
 * <p>Exact at integer orders up to {@value PoissonAmplification#LARGEST_ORDER}, and at the orders
 * between for the Gaussian, but for rounding; other noise is interpolated. Beyond, sampling is
 * given no credit.
 */
public final class SampledLoss {

  private static final double ROUNDING_UP = 1 + 1e-14;

  private final AdditiveNoise noise;
  private final double rate;

  public SampledLoss(PoissonSubsampled event) {
    this.noise = event.noise();
    this.rate = event.rate();
  }

  /** The loss in nats at a real order above one, rounded up. */
  public double lossAt(double order) {
    double alone = NoiseLoss.lossAt(noise, order);
    if (rate == 1 || order > PoissonAmplification.LARGEST_ORDER) {
      return alone;
    }
    if (order == StrictMath.rint(order)) {
      return Math.min(alone, atInteger((int) order));
    }
    double loss = interpolated(order);
    if (noise instanceof AdditiveNoise.Gaussian gaussian) {
      double sigma = gaussian.noiseMultiplier();
      double logMomentMax = loss * (order - 1);
      loss = Math.min(loss, new SampledGaussianSeries(sigma, rate, order, logMomentMax).loss());
    }
    return Math.min(alone, loss);
  }

  private double atInteger(int order) {
    return PoissonAmplification.lossAt(order, rate, k -> NoiseLoss.lossAt(noise, k));
  }

  /**
   * The order less one times the loss is convex in the order, as a cumulant generating function is,
   * and zero at one; so it lies below the chord between neighbouring integers.
   */
  private double interpolated(double order) {
    int floor = (int) order;
    double above = order - floor; // exact, and so is its distance from one
    double upper = floor * atInteger(floor + 1);
    double lower = floor == 1 ? 0 : (floor - 1) * atInteger(floor);
    return ((1 - above) * lower + above * upper) / (order - 1) * ROUNDING_UP;
  }
}
