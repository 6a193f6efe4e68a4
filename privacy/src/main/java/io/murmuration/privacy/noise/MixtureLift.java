package io.murmuration.privacy.noise;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a Laplace mixture costs a vector of l2 norm one, in any dimension: {@code sup D(t) / t^2}
 * over shifts t of one coordinate. For the coordinates' divergences add up, each is at most its
 * shift's square times the supremum, and the squares add up to one.
 *
 * <p>The supremum is bounded on all of (0, 1], not on a grid: near zero by the Fisher information,
 * and elsewhere because D rises with t, and because its second derivative is at most {@code order
 * u^2}, u the largest inverse scale. Proofs: docs/maths/added-noise.md. Prices are remembered, as
 * an account asks order by order. Thread-safe.
 */
public final class MixtureLift {

  // By so much near zero, and about so much elsewhere, the bound may exceed the supremum.
  private static final double TOLERANCE = 5e-4;
  private static final double STEP_TOLERANCE = 1e-3;
  private static final double SMALLEST_STEP = 1.004;
  private static final double LARGEST_STEP = 1.05;
  private static final double LONGEST_LEAP = 2;
  private static final int SIDE_CELLS = 96;
  private static final int MIDDLE_CELLS = 48;

  // An order times its loss, less that, is convex in the order: between these orders it is taken
  // from the chord.
  private static final double SMALLEST_ORDER = 1.25;
  private static final int FINE_ORDERS_MAX = 11;
  private static final int ORDERS_BY_ONE_MAX = 32;
  private static final double ORDER_RATIO = 1.05;
  private static final int LARGEST_ORDER = 1024;

  private static final int REMEMBERED = 4;
  private static final Map<LaplaceMixture, MixtureLift> RECENT =
      new LinkedHashMap<>(16, 0.75f, true);

  private final MixtureCells cells;
  private final double steepest;
  private final double information;
  private final double shiftMax;
  private final double logStep; // of the grid of shifts: shiftMax e^(-j logStep)
  private final Map<Integer, ShiftedMixture> grid = new ConcurrentHashMap<>();
  private final Map<Double, Double> known = new ConcurrentHashMap<>();

  /**
   * Over shifts up to {@code shiftMax}. Times s^2 it is the price of the mixture with every inverse
   * scale times s, for s up to {@code shiftMax}: only products of shift and inverse scale matter.
   */
  public MixtureLift(LaplaceMixture mixture, double shiftMax) {
    if (!(shiftMax > 0 && shiftMax < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("shiftMax must be finite and > 0, got " + shiftMax);
    }
    MixtureLaw law = new MixtureLaw(mixture);
    this.cells = new MixtureCells(law, SIDE_CELLS);
    this.steepest = law.steepest();
    this.information = law.fisherInformation();
    this.shiftMax = shiftMax;
    double step = 1 + Math.sqrt(STEP_TOLERANCE * information) / steepest;
    this.logStep = StrictMath.log(Math.min(LARGEST_STEP, Math.max(SMALLEST_STEP, step)));
  }

  /** The price of a mixture as it stands, remembered if it was asked for lately. */
  static MixtureLift of(LaplaceMixture mixture) {
    synchronized (RECENT) {
      MixtureLift lift = RECENT.get(mixture);
      if (lift == null) {
        lift = new MixtureLift(mixture, 1);
        RECENT.put(mixture, lift);
        if (RECENT.size() > REMEMBERED) {
          RECENT.remove(RECENT.keySet().iterator().next());
        }
      }
      return lift;
    }
  }

  /** The loss in nats at a real order above one, rounded up. */
  public double lossAt(double order) {
    RenyiOrders.requireOrder(order);
    if (order > LARGEST_ORDER) {
      return steepestLoss(order);
    } else if (order <= SMALLEST_ORDER) {
      return atNode(SMALLEST_ORDER); // a Renyi divergence rises with its order
    } else if (order <= FINE_ORDERS_MAX) {
      return atNode(order);
    }
    int below = nodeUpTo((int) order);
    return below == order
        ? atNode(order)
        : chord(below, Math.min(LARGEST_ORDER, next(below)), order);
  }

  private double chord(int below, int above, double order) {
    double share = (order - below) / (above - below);
    double low = (below - 1) * atNode(below);
    double high = (above - 1) * atNode(above);
    double loss = ((1 - share) * low + share * high) / (order - 1) * (1 + 1e-14);
    return Math.min(loss, steepestLoss(order));
  }

  /** The largest order up to this one at which the price is computed. */
  private static int nodeUpTo(int order) {
    int node = Math.min(order, ORDERS_BY_ONE_MAX);
    while (next(node) <= order) {
      node = next(node);
    }
    return order == LARGEST_ORDER ? order : node;
  }

  private static int next(int node) {
    return node < ORDERS_BY_ONE_MAX ? node + 1 : (int) Math.ceil(node * ORDER_RATIO);
  }

  private double atNode(double order) {
    return known.computeIfAbsent(order, this::supremum);
  }

  /** Any coordinate's log-likelihood ratio is at most u t, and so D(t) at most order (u t)^2/2. */
  private double steepestLoss(double order) {
    return Math.nextUp(Math.nextUp(Math.nextUp(order / 2 * steepest * steepest)));
  }

  private double supremum(double order) {
    int near = Math.max(0, indexUpTo(nearestShift(order) / steepest));
    double bound = order / 2 * information * growth(order, shiftAt(near) * steepest) * (1 + 1e-13);
    if (near > 0 && bound < steepestLoss(order)) {
      bound = Math.max(bound, beyond(order, near, bound));
    }
    return Math.min(bound, steepestLoss(order));
  }

  /** The index of the largest shift of the grid up to one. */
  private int indexUpTo(double shift) {
    return (int) Math.ceil(StrictMath.log(shiftMax / shift) / logStep);
  }

  private double shiftAt(int index) {
    return shiftMax * StrictMath.exp(-index * logStep);
  }

  /** By how much D(t)/t^2 may exceed its limit at zero, for shifts up to x over u. */
  private static double growth(double order, double x) {
    return Math.max(1, (StrictMath.exp((order - 1) * x) + StrictMath.exp(-order * x)) / 2);
  }

  /** The largest x at which that is within the tolerance. */
  private static double nearestShift(double order) {
    double within = 0;
    double outside = 700 / order;
    for (int i = 0; i < 60; i++) {
      double middle = (within + outside) / 2;
      if (growth(order, middle) <= 1 + TOLERANCE) {
        within = middle;
      } else {
        outside = middle;
      }
    }
    return within;
  }

  /** A shift, and D there from both sides. */
  private record Point(double shift, double upper, double lower) {}

  /** For all orders alike, a shift's cells are made once. */
  private Point at(double order, int index) {
    double shift = shiftAt(index);
    ShiftedMixture shifted =
        grid.computeIfAbsent(index, key -> new ShiftedMixture(cells, shift, MIDDLE_CELLS));
    return new Point(shift, shifted.upper(order), shifted.lower(order));
  }

  /** The supremum from a shift on, which is known to be at most {@code bound} so far. */
  private double beyond(double order, int from, double bound) {
    double largest = bound;
    int index = from;
    Point before = at(order, index + 1);
    Point here = at(order, index);
    while (index > 0) {
      // Where the quotient is well below the largest, a leap cannot reach it.
      double leap = 0.99 * Math.sqrt(largest * here.shift / here.upper * here.shift);
      double steps = StrictMath.log(Math.min(LONGEST_LEAP, leap)) / logStep;
      index = Math.max(0, index - Math.max(1, (int) steps));
      Point next = at(order, index);
      double monotone = next.upper / (here.shift * here.shift);
      largest = Math.max(largest, Math.min(monotone, bent(order, before, here, next.shift)));
      before = here;
      here = next;
    }
    return largest * (1 + 1e-12);
  }

  /**
   * Bounds D(t)/t^2 on [here, to]. {@code C(t) = D(t) - order u^2 t^2 / 2} is concave, and so below
   * the line through two earlier points; what is left is {@code order u^2 / 2 + (level + slope t) /
   * t^2}, which is largest at an end or where its derivative is zero.
   */
  private double bent(double order, Point before, Point here, double to) {
    double bend = order / 2 * steepest * steepest;
    double start = here.upper - bend * here.shift * here.shift;
    double earlier = before.lower - bend * before.shift * before.shift;
    double slope = (start - earlier) / (here.shift - before.shift);
    double level = start - slope * here.shift;
    double largest = Math.max(quotient(level, slope, here.shift), quotient(level, slope, to));
    double flat = -2 * level / slope;
    if (flat > here.shift && flat < to) {
      largest = Math.max(largest, quotient(level, slope, flat));
    }
    return bend + largest + 1e-11 * bend;
  }

  private static double quotient(double level, double slope, double shift) {
    return (level + slope * shift) / (shift * shift);
  }
}
