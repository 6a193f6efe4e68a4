package io.murmuration.privacy.search;

import io.murmuration.privacy.curve.Conversion.Epsilon;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.noise.MixtureLaw;
import io.murmuration.privacy.noise.MixtureLift;
import io.murmuration.privacy.noise.NoiseLoss;
import io.murmuration.privacy.search.NoiseRanking.Candidate;
import io.murmuration.privacy.search.NoiseRanking.PassedOver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.function.IntToDoubleFunction;

/**
 * Scales the families of noise until a run just stays within its target, and ranks them.
 *
 * <p>Small shifts cost a mixture at least half its Fisher information I, and so its curve is never
 * below the Gaussian one of deviation {@code 1/sqrt(I)}. That bounds the scale of every shape, and
 * its score, before it is priced: shapes are priced in the order of these bounds, a few of each
 * family, and all that the best one found does not rule out.
 */
public final class NoiseSearch {

  private static final double PRECISION = 1 + 1e-8;
  private static final double SMALLEST = 1e-2;
  private static final double LARGEST = 1e6;
  private static final int LARGEST_ORDER = 1024;
  private static final double SHRINKING = 1 - 1e-4;

  private final NoiseQuestion question;
  private final Consumer<Candidate> progress;
  private final Candidate gaussian;
  private final RunCurve curve;

  private NoiseSearch(NoiseQuestion question, Consumer<Candidate> progress) {
    this.question = question;
    this.progress = progress;
    this.gaussian =
        calibrated(NoiseFamily.GAUSSIAN, new RunCurve(question, LARGEST_ORDER), Gaussian::new);
    // Other noise is best near the same order; orders left out can only raise an epsilon.
    this.curve = new RunCurve(question, (int) Math.min(LARGEST_ORDER, 2 * gaussian.order() + 8));
  }

  /**
   * Searches.
   *
   * @param families to try; the Gaussian one is priced in any case, as the others' measure
   * @param pricedEach shapes of each family to price though they cannot be the best, zero or more
   * @param progress told of each candidate as it is priced
   * @throws IllegalArgumentException if no noise reaches the target
   */
  public static NoiseRanking run(
      NoiseQuestion question,
      Set<NoiseFamily> families,
      int pricedEach,
      Consumer<Candidate> progress) {
    if (pricedEach < 0) {
      throw new IllegalArgumentException("pricedEach must be >= 0, got " + pricedEach);
    }
    return new NoiseSearch(question, progress).ranking(families, pricedEach);
  }

  private NoiseRanking ranking(Set<NoiseFamily> families, int pricedEach) {
    List<Candidate> priced = new ArrayList<>();
    add(priced, gaussian);
    if (families.contains(NoiseFamily.LAPLACE)) {
      add(priced, calibrated(NoiseFamily.LAPLACE, curve, LaplaceLifted::new));
    }
    List<PassedOver> waiting =
        new ArrayList<>(
            families.stream()
                .sorted()
                .flatMap(family -> family.shapes().stream())
                .map(this::bounded)
                .sorted(Comparator.comparingDouble(PassedOver::scoreAtLeast))
                .toList());
    for (NoiseFamily family : NoiseFamily.values()) {
      List<PassedOver> best =
          waiting.stream()
              .filter(each -> each.shape().family() == family)
              .limit(pricedEach)
              .toList();
      best.forEach(each -> add(priced, scaled(each.shape())));
      waiting.removeAll(best);
    }
    while (!waiting.isEmpty() && waiting.get(0).scoreAtLeast() < best(priced)) {
      add(priced, scaled(waiting.remove(0).shape()));
    }
    priced.sort(Comparator.comparingDouble(Candidate::score));
    return new NoiseRanking(question, priced, waiting);
  }

  private void add(List<Candidate> priced, Candidate candidate) {
    priced.add(candidate);
    progress.accept(candidate);
  }

  private static double best(List<Candidate> priced) {
    return priced.stream().mapToDouble(Candidate::score).min().orElseThrow();
  }

  /** The smallest noise of a family with one parameter, from the side that is within the target. */
  private Candidate calibrated(
      NoiseFamily family, RunCurve run, DoubleFunction<AdditiveNoise> noise) {
    double within = LARGEST;
    double outside = SMALLEST;
    requireReach(run, noise.apply(within));
    while (within > outside * PRECISION) {
      double middle = Math.sqrt(within) * Math.sqrt(outside);
      if (run.admits(loss(noise.apply(middle)))) {
        within = middle;
      } else {
        outside = middle;
      }
    }
    return candidate(family, "", noise.apply(within), run);
  }

  private void requireReach(RunCurve run, AdditiveNoise most) {
    double reached = run.epsilonOf(loss(most)).epsilon();
    if (!(reached <= question.target().epsilon())) {
      throw new IllegalArgumentException(
          "epsilon must be within reach at delta %s, got %s; the most noise gives %s"
              .formatted(question.target().delta(), question.target().epsilon(), reached));
    }
  }

  /** The largest factor of the inverse scales that a target can admit: see above. */
  private double factorMax(MixtureLaw law) {
    double deviation = ((Gaussian) gaussian.noise()).noiseMultiplier();
    return PRECISION / (deviation * Math.sqrt(law.fisherInformation()));
  }

  private PassedOver bounded(NoiseShape shape) {
    double factor = factorMax(new MixtureLaw(shape.mixture()));
    return new PassedOver(shape, question.objective().of(shape.scaled(factor * PRECISION)));
  }

  /** The largest factor within the target, by one curve that holds for all smaller factors. */
  private Candidate scaled(NoiseShape shape) {
    double factorMax = factorMax(new MixtureLaw(shape.mixture()));
    MixtureLift lift = new MixtureLift(shape.mixture(), factorMax);
    double within = factorMax;
    double outside = factorMax;
    while (!admits(lift, within)) {
      outside = within;
      within *= 0.9;
    }
    while (outside > within * PRECISION) {
      double middle = (within + outside) / 2;
      if (admits(lift, middle)) {
        within = middle;
      } else {
        outside = middle;
      }
    }
    // The account prices the scaled mixture anew and may differ in the fourth digit.
    LaplaceMixture mixture = shape.scaled(within);
    while (!curve.admits(loss(mixture))) {
      within *= SHRINKING;
      mixture = shape.scaled(within);
    }
    return candidate(shape.family(), shape.name(), mixture, curve);
  }

  private boolean admits(MixtureLift lift, double factor) {
    double square = factor * factor * (1 + 1e-15);
    return curve.admits(order -> square * lift.lossAt(order));
  }

  private Candidate candidate(NoiseFamily family, String shape, AdditiveNoise noise, RunCurve run) {
    Epsilon epsilon = run.epsilonOf(loss(noise));
    return new Candidate(
        family, shape, noise, question.objective().of(noise), epsilon.epsilon(), epsilon.order());
  }

  private static IntToDoubleFunction loss(AdditiveNoise noise) {
    return order -> NoiseLoss.lossAt(noise, order);
  }
}
