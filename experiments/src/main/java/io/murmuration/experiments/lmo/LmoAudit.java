package io.murmuration.experiments.lmo;

import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import java.util.List;

/**
 * Published claims beside what is true of the noise. In many dimensions, under a bound on the l2
 * norm, noise is as good as Gaussian noise of deviation {@code 1/sqrt(I)}, I its Fisher
 * information: what a dense gradient loses, in the limit.
 */
public final class LmoAudit {
  private static final double RATE = 2048.0 / 67350;
  private static final long STEPS = 192;

  private LmoAudit() {}

  /**
   * A file's claim.
   *
   * @param epsilon of the file
   * @param claimed epsilon that the published accountant prints
   * @param claimedOrder the order it takes
   * @param momentsEnd order from which on the moments are infinite
   * @param overValidOrders epsilon of the same accountant where the moments exist: still for one
   *     number only
   * @param validOrder its order
   */
  public record Claim(
      double epsilon,
      double claimed,
      int claimedOrder,
      double momentsEnd,
      double overValidOrders,
      int validOrder) {
    /** Whether the published accountant took an order at which there is no bound. */
    public boolean isDivergent() {
      return claimedOrder >= momentsEnd;
    }
  }

  /** Which law is meant: the accountant's, or the one that is drawn. */
  public enum Law {
    /** What the accountant prices. */
    AS_ACCOUNTED,
    /** What the sampler draws, which takes a rate for a mean. */
    AS_SAMPLED
  }

  /**
   * What is true of a file's noise.
   *
   * @param epsilon of the file
   * @param law which law
   * @param figures of the law
   * @param baselineDeviation of the Gaussian noise it was compared with
   * @param stepEpsilon true epsilon of one step
   * @param stepDelta true delta of one step at the file's epsilon
   * @param runReported epsilon that was reported for the SST-2 run: that of the baseline
   * @param runEpsilon epsilon of that run
   */
  public record Truth(
      double epsilon,
      Law law,
      NoiseFigures figures,
      double baselineDeviation,
      double stepEpsilon,
      double stepDelta,
      double runReported,
      double runEpsilon) {
    /** How many times less noise than the baseline. */
    public double timesLess() {
      return baselineDeviation / figures.gaussianDeviation();
    }
  }

  /** The claim of a file. */
  public static Claim claim(PublishedFile file) {
    PublishedAccount.Reading claimed = PublishedAccount.claimed(file.noise(), PublishedFile.DELTA);
    PublishedAccount.Reading valid =
        PublishedAccount.overValidOrders(file.noise(), PublishedFile.DELTA);
    return new Claim(
        file.epsilon(),
        claimed.epsilon(),
        claimed.order(),
        1 + file.noise().momentsEnd(),
        valid.epsilon(),
        valid.order());
  }

  /** What is true of a file under both laws. */
  public static List<Truth> truths(PublishedFile file) {
    return List.of(
        truth(file, Law.AS_ACCOUNTED, file.noise()),
        truth(file, Law.AS_SAMPLED, file.noise().asSampled()));
  }

  private static Truth truth(PublishedFile file, Law law, LmoNoise noise) {
    NoiseFigures figures = NoiseFigures.of(noise);
    double deviation = figures.gaussianDeviation();
    double baseline = Math.sqrt(2 * Math.log(1.25 / PublishedFile.DELTA)) / file.epsilon();
    return new Truth(
        file.epsilon(),
        law,
        figures,
        baseline,
        GaussianStep.epsilon(deviation, PublishedFile.DELTA),
        GaussianStep.delta(deviation, file.epsilon()),
        runEpsilon(baseline),
        runEpsilon(deviation));
  }

  private static double runEpsilon(double deviation) {
    Repeated run = new Repeated(new PoissonSubsampled(new Gaussian(deviation), RATE), STEPS);
    return Conversion.epsilonOf(RdpAccountant.price(run), PublishedFile.DELTA).epsilon();
  }
}
