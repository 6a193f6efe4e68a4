package io.murmuration.privacy.pld;

/**
 * Where a sum of losses is computed: a tilt, a grid step and a window of a power of two of grid
 * points about the tilted sum.
 *
 * <p>These are choices of accuracy and time only; the answer is a bound whatever they are.
 *
 * @param tilt Renyi order less one
 * @param step of the grid, in nats, with so few bits that multiples are exact
 * @param logSize binary logarithm of the number of points in the window
 * @param below how far the window reaches below the tilted mean, in nats
 * @param farther a larger tilt, for a bound on what lies above the window
 * @param nearer a smaller tilt, for a bound on what lies below
 */
record GridPlan(
    double tilt, double step, int logSize, double below, double farther, double nearer) {

  private static final int SMALLEST_LOG_SIZE = 13;
  private static final int LARGEST_LOG_SIZE = 20;
  private static final int LARGEST_LOG_CELLS = 21;
  // All transforms together take no more points than this.
  private static final int LARGEST_LOG_WORK = 23;
  private static final double LOG_OUTSIDE = 20; // e^-20 of the tilted mass is outside the window
  private static final double STEP_ERROR = 2e-5; // of the deviation of the sum, or near it
  private static final double NARROWEST = 0.1; // of a window, in units of the tilt's own scale
  private static final int STEP_BITS = 24;
  private static final double LARGEST_POINT = 0x1p40;
  private static final double MARGIN = 1.1; // the finer grid's law is not quite the one known
  private static final int SEARCH = 8;

  /** The plan for a sum whose single losses reach over at most {@code widest} and in all. */
  static GridPlan of(LossSum sum, double tilt, double epsilon, double reach) {
    DiscreteLoss.Moments center = sum.tilted(tilt);
    double deviation = Math.max(Math.sqrt(center.variance()), NARROWEST / (tilt + 1));
    double start = Math.sqrt(2 * LOG_OUTSIDE) / deviation;
    Edge above = edge(sum, tilt, center, start);
    Edge below = edge(sum, tilt, center, -start);
    double width = MARGIN * (above.distance + below.distance);
    double scale = Math.max(deviation, epsilon / 10);
    // Points spread out by at most step/2 add step^2/12 (tilt + 1) to epsilon with each loss.
    double wanted = Math.sqrt(12 * STEP_ERROR * scale / (sum.count() * (tilt + 1)));
    int logSize = clamp(logUp(width / wanted), SMALLEST_LOG_SIZE, largest(sum.terms().size()));
    double step = Math.max(width / (1 << logSize), Math.min(wanted, reach / (1 << 14)));
    step = shortened(Math.max(step, reach / (1 << LARGEST_LOG_CELLS)));
    logSize = clamp(logUp(width / step), SMALLEST_LOG_SIZE, logSize);
    double spare = step * (1 << logSize) - above.distance - below.distance;
    return new GridPlan(
        tilt, step, logSize, below.distance + spare / 2, tilt + above.tilt, tilt + below.tilt);
  }

  private record Edge(double distance, double tilt) {}

  /** By Chernoff's bound, hardly any tilted mass is farther to this side of the mean. */
  private static Edge edge(LossSum sum, double tilt, DiscreteLoss.Moments center, double start) {
    Edge best = new Edge(Double.POSITIVE_INFINITY, start);
    for (int i = -SEARCH; i <= SEARCH; i++) {
      double more = start * StrictMath.pow(2, i / 2.0);
      double log = sum.tilted(tilt + more).log() - center.log() + LOG_OUTSIDE;
      double distance = (log / more - center.mean()) * Math.signum(start);
      if (distance < best.distance) {
        best = new Edge(distance, more);
      }
    }
    return best;
  }

  private static int largest(int terms) {
    int log = LARGEST_LOG_WORK - logUp(terms);
    return clamp(log, SMALLEST_LOG_SIZE + 1, LARGEST_LOG_SIZE);
  }

  private static int logUp(double value) {
    return value > 1 ? Math.getExponent(value) + 1 : 0;
  }

  private static int clamp(int value, int smallest, int largest) {
    return Math.max(smallest, Math.min(value, largest));
  }

  /** The next larger number of few bits. */
  private static double shortened(double step) {
    int shift = STEP_BITS - 1 - Math.getExponent(step);
    return Math.scalb(Math.ceil(Math.scalb(step, shift)), -shift);
  }

  /** Whether rounding left room for the plan, and losses as large as this are on the grid. */
  boolean holds(double largestLoss) {
    return step > 0 && below < Double.POSITIVE_INFINITY && largestLoss < LARGEST_POINT * step;
  }
}
