package io.murmuration.privacy.pld;

/**
 * Puts a loss law on finitely many points, so that no hockey-stick divergence falls (Doroshenko,
 * Ghazi, Kamath, Kumar and Manurangsi 2022).
 *
 * <p>Of every cell between two points the P-mass a and the Q-mass b are kept, and a is divided
 * between the two ends: Q/P, whose convex functions the divergences are, is spread out with its
 * mean. Rounding moves P-mass up only.
 */
final class ConnectTheDots {

  // Below, doubles lose digits, and a mass has no relative error any more.
  private static final double SMALLEST = 1e-280;

  private final LossLaw law;
  private final double[] points;
  private final Side underP;
  private final Side underQ;

  private ConnectTheDots(LossLaw law, double[] points) {
    this.law = law;
    this.points = points;
    this.underP = new Side(points.length);
    this.underQ = new Side(points.length);
  }

  /** The law on these points, which rise and are finite. */
  static DiscreteLoss discretise(LossLaw law, double[] points) {
    ConnectTheDots dots = new ConnectTheDots(law, points);
    dots.measure();
    return dots.divide();
  }

  private void measure() {
    for (int i = 0; i < points.length; i++) {
      Tails tails = law.at(points[i]);
      underP.put(i, tails.aboveP(), tails.belowP(), tails.error());
      underQ.put(i, tails.aboveQ(), tails.belowQ(), tails.error());
    }
    underP.roundUp();
  }

  private DiscreteLoss divide() {
    int last = points.length - 1;
    double[] mass = new double[points.length];
    mass[0] = underP.upTo(0);
    for (int i = 0; i < last; i++) {
      double whole = underP.between(i);
      double moved = moved(i, whole, underQ.between(i), points[i + 1] - points[i]);
      mass[i] += whole - moved;
      mass[i + 1] += moved;
    }
    double beyond = underP.beyond(last);
    double infinite =
        moved(last, beyond, underQ.beyond(last), Double.POSITIVE_INFINITY) + Double.MIN_NORMAL;
    mass[last] += Math.max(0, beyond - infinite);
    for (int i = 0; i <= last; i++) {
      mass[i] *= 1 + 8 * Tails.UNIT; // covers the roundings of the differences and sums
    }
    return new DiscreteLoss(points, mass, infinite);
  }

  /** The share of a cell's P-mass that goes to its upper end, rounded up. */
  private double moved(int cell, double massP, double massQ, double width) {
    double scale = StrictMath.exp(points[cell]);
    double error = underP.errorOf(cell) + scale * underQ.errorOf(cell);
    double rise = massP - scale * massQ + error + 8 * Tails.UNIT * massP;
    double moved = Math.max(0, rise) / -StrictMath.expm1(-width) * (1 + 8 * Tails.UNIT);
    return moved < massP ? moved : massP; // also where the scale is infinite
  }

  /** The masses about each point under one of the two laws, by the smaller tail of each. */
  private static final class Side {
    private final double[] tail;
    private final double[] error;
    private int middle; // from here on tails are of what is above

    Side(int count) {
      tail = new double[count];
      error = new double[count];
      middle = count;
    }

    void put(int i, double above, double below, double relativeError) {
      if (above <= below) {
        middle = Math.min(middle, i);
      }
      tail[i] = i >= middle ? above : below;
      error[i] = 3 * (relativeError + 4 * Tails.UNIT) * tail[i] + SMALLEST;
    }

    /** Makes what is above each point no smaller than it is, and monotone. */
    void roundUp() {
      int last = tail.length - 1;
      for (int i = last; i >= middle; i--) {
        tail[i] = Math.min(1, tail[i] + error[i]);
        tail[i] = i < last ? Math.max(tail[i], tail[i + 1]) : tail[i];
      }
      for (int i = middle - 1; i >= 0; i--) {
        tail[i] = Math.max(0, tail[i] - error[i]);
        tail[i] = i < middle - 1 ? Math.min(tail[i], tail[i + 1]) : tail[i];
      }
    }

    double upTo(int i) {
      return i < middle ? tail[i] : Math.max(0, 1 - tail[i]);
    }

    double beyond(int i) {
      return i >= middle ? tail[i] : 1 - tail[i];
    }

    double between(int i) {
      if (i >= middle) {
        return Math.max(0, tail[i] - tail[i + 1]);
      } else if (i + 1 < middle) {
        return Math.max(0, tail[i + 1] - tail[i]);
      }
      return Math.max(0, 1 - tail[i] - tail[i + 1]);
    }

    double errorOf(int i) {
      return error[i] + (i + 1 < tail.length ? error[i + 1] : 0);
    }
  }
}
