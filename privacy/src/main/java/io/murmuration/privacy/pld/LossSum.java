package io.murmuration.privacy.pld;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sum of independent losses, known by moments. They are taken on points that get denser near
 * zero, so that they are within a few per cent at every scale.
 */
final class LossSum {

  private static final int POINTS_PER_OCTAVE = 16;
  private static final int OCTAVES = 40;
  private static final int EVEN_POINTS = 512;
  private static final double BEYOND = 1e-6;
  // The logarithm of a sum of some thousand exponentials is nearer than this.
  private static final double LOG_ERROR = 1e-12;

  private final List<LossTerm> terms;
  private final List<DiscreteLoss> coarse = new ArrayList<>();
  private double count;
  private double slack;
  private double infinite;

  LossSum(List<LossTerm> terms) {
    this.terms = List.copyOf(terms);
    for (LossTerm term : terms) {
      DiscreteLoss discrete = ConnectTheDots.discretise(term.law(), points(term.law()));
      coarse.add(discrete);
      count += term.count();
      slack += term.count() * term.law().slack();
      infinite += term.count() * discrete.infinite();
    }
  }

  private static double[] points(LossLaw law) {
    double low = law.lowest();
    // A little higher: of a loss at the end itself, rounding must leave nothing above.
    double high = law.highest() + BEYOND * (law.highest() - low);
    double[] points = new double[2 * POINTS_PER_OCTAVE * OCTAVES + EVEN_POINTS + 3];
    int used = 0;
    points[used++] = low;
    points[used++] = high;
    points[used++] = 0;
    for (int i = 0; i < EVEN_POINTS; i++) {
      points[used++] = low + (high - low) * i / (EVEN_POINTS - 1);
    }
    double largest = Math.max(Math.abs(low), Math.abs(high));
    for (int i = 0; i < POINTS_PER_OCTAVE * OCTAVES; i++) {
      double size = largest * StrictMath.pow(2, -(double) i / POINTS_PER_OCTAVE);
      points[used++] = size;
      points[used++] = -size;
    }
    return Arrays.stream(points).filter(x -> x >= low && x <= high).sorted().distinct().toArray();
  }

  List<LossTerm> terms() {
    return terms;
  }

  /** One occurrence of a term, on the points of this sum. */
  DiscreteLoss coarse(int term) {
    return coarse.get(term);
  }

  /** Number of losses added up. */
  double count() {
    return count;
  }

  /** The exact loss is at most that of the masses used, plus this. */
  double slack() {
    return slack;
  }

  /** Moments of the sum under a tilt. */
  DiscreteLoss.Moments tilted(double tilt) {
    DiscreteLoss.Moments sum = DiscreteLoss.Moments.NONE;
    for (int i = 0; i < terms.size(); i++) {
      sum = sum.plus(coarse.get(i).tilted(tilt), terms.get(i).count());
    }
    return sum;
  }

  /** Epsilon at delta by the Renyi loss of order tilt + 1 (Canonne, Kamath and Steinke 2020). */
  double renyiEpsilon(double tilt, double delta) {
    if (!(delta > infinite)) {
      return Double.POSITIVE_INFINITY;
    }
    double exponent = logMomentUp(tilt) + logShare(tilt) - StrictMath.log(delta - infinite);
    return Math.max(0, exponent / tilt * (exponent > 0 ? 1 + LOG_ERROR : 1) + slack);
  }

  /** Delta at epsilon by the Renyi loss of order tilt + 1. */
  double renyiDelta(double tilt, double epsilon) {
    double exponent = logMomentUp(tilt) + logShare(tilt) - tilt * (epsilon - slack);
    double rounding = LOG_ERROR * (1 + tilt * epsilon);
    double delta = StrictMath.exp(exponent + rounding) + infinite;
    return delta < 1 ? delta : 1; // also where the exponent is not a number
  }

  private double logMomentUp(double tilt) {
    double log = tilted(tilt).log();
    return log + LOG_ERROR * (count + Math.abs(log));
  }

  /** The logarithm of {@code max_L (1 - e^(epsilon-L)) e^(-tilt (L-epsilon))}. */
  private static double logShare(double tilt) {
    return -tilt * StrictMath.log1p(1 / tilt) - StrictMath.log1p(tilt);
  }
}
