package io.murmuration.privacy.pld;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The law of a sum of losses on a grid, from which epsilons and deltas are read, rounded up. */
final class ComposedLoss {

  // What the ends of a law may hold, relative to delta or to the tilted mass of one loss.
  private static final double NEGLIGIBLE = 1e-9;
  // The logarithm of a compensated sum of exponentials is nearer than this.
  private static final double LOG_ERROR = 1e-12;

  private final double step;
  private final double perStep; // tilt of one grid step
  private final double[] mass; // tilted; at index j for grid points congruent to j
  private final long lowest; // grid point of the window, from the sum of the centers
  private final double centers; // sum of the centers, in grid points
  private final double logScale; // a mass is the tilted one times e^(logScale - perStep * point)
  private final double neglected; // to be added to every delta
  private final double logBelow; // logarithm of the tilted mass below the window
  private final double slack; // to be added to every epsilon

  private ComposedLoss(LossSum sum, GridPlan plan, List<TiltedTerm> terms) {
    step = plan.step();
    perStep = plan.tilt() * step;
    mass = SpectralSum.of(terms, plan.logSize());
    double mean = 0;
    double center = 0;
    double log = 0;
    double rounding = 0;
    double infinite = 0;
    for (TiltedTerm term : terms) {
      mean += term.count() * term.mean();
      center += term.count() * term.center();
      log += term.count() * term.log();
      rounding += term.count() * (term.error() + 4 * Tails.UNIT * Math.abs(term.log()));
      infinite += term.count() * term.infinite();
    }
    centers = center;
    lowest = (long) Math.floor(mean - plan.below() / step);
    double farthest = Math.abs((double) lowest) + mass.length;
    logScale = log + 2 * rounding + 8 * Tails.UNIT * (Math.abs(log) + perStep * farthest);
    slack = sum.slack() + 16 * Tails.UNIT * step * (Math.abs(centers) + farthest);
    double top = (double) lowest + mass.length;
    double above = logScale - perStep * top + logBeyond(top, plan.farther(), terms);
    neglected = infinite + StrictMath.exp(above + LOG_ERROR * (1 + Math.abs(above)));
    logBelow = logBeyond((double) lowest, plan.nearer(), terms);
  }

  /**
   * The sum, in the neighbourhood that the question is about.
   *
   * @return empty if its losses are too large, or too many, for a grid
   */
  static Optional<ComposedLoss> of(LossSum sum, Question question, double tilt) {
    double share = NEGLIGIBLE * question.firstDelta(sum, tilt) / sum.terms().size();
    double[] low = new double[sum.terms().size()];
    double[] high = new double[low.length];
    double reach = 0;
    double largest = 0;
    for (int i = 0; i < low.length; i++) {
      double count = sum.terms().get(i).count();
      low[i] = sum.coarse(i).lowerEnd(tilt, NEGLIGIBLE / count);
      high[i] = Math.max(low[i], sum.coarse(i).upperEnd(share / count));
      reach += high[i] - low[i];
      largest = Math.max(largest, Math.max(Math.abs(low[i]), Math.abs(high[i])));
    }
    GridPlan plan = GridPlan.of(sum, tilt, question.firstEpsilon(sum, tilt), reach);
    if (!plan.holds(largest)) {
      return Optional.empty();
    }
    List<TiltedTerm> terms = new ArrayList<>();
    for (int i = 0; i < low.length; i++) {
      long first = (long) Math.floor(low[i] / plan.step()) - 1;
      long last = (long) Math.ceil(high[i] / plan.step()) + 1;
      terms.add(new TiltedTerm(sum.terms().get(i), plan, first, last));
    }
    return Optional.of(new ComposedLoss(sum, plan, terms));
  }

  /** Bound on the logarithm of the tilted mass on the other side of a grid point (Chernoff). */
  private double logBeyond(double edge, double otherTilt, List<TiltedTerm> terms) {
    double more = otherTilt * step - perStep;
    double log = -more * edge + LOG_ERROR * (1 + Math.abs(more * edge));
    for (TiltedTerm term : terms) {
      log += term.count() * (term.logMoment(more) + LOG_ERROR);
    }
    return log;
  }

  /** An epsilon that is enough for this delta. */
  double epsilonAt(double delta) {
    Walk walk = new Walk();
    double target = (delta - neglected) / (1 + walk.roundings());
    if (!(target > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    while (walk.index > 0 && !(walk.deltaBelow() > target)) {
      walk.down();
    }
    double loss = walk.lossAt(target);
    if (walk.index == 0) {
      // What lies between that loss and the window counts too; less of it does above that loss.
      loss = walk.lossAt(target - belowWindow(Math.max(loss, -slack)));
    }
    return Math.max(0, loss + slack);
  }

  /** A delta that is enough for this epsilon. */
  double deltaAt(double epsilon) {
    double loss = epsilon - slack;
    Walk walk = new Walk();
    while (walk.index > 0 && walk.lossBelow() > loss) {
      walk.down();
    }
    double delta = neglected;
    if (walk.loss() > loss) {
      double share = -StrictMath.expm1(loss - walk.loss());
      delta += (share * walk.total + (1 - share) * walk.delta) * (1 + walk.roundings());
      delta += walk.index == 0 ? belowWindow(loss) : 0;
    }
    return delta < 1 ? delta : 1; // also where it is not a number
  }

  /** What lies between a loss and the window above it can add to delta no more than its mass. */
  private double belowWindow(double loss) {
    double log = logScale - perStep * (loss / step - centers) + logBelow;
    return StrictMath.exp(log + LOG_ERROR * (1 + Math.abs(log)));
  }

  /**
   * From the top of the window downwards: the delta at the loss of each grid point. Between two
   * points the derivative's factor {@code 1 - e^(epsilon - L)} splits, so that positive terms are
   * added only.
   */
  private final class Walk {
    private final double stepShare = -StrictMath.expm1(-step);
    private int index = mass.length - 1;
    private double delta; // at the loss of this point
    private double total = massAt(index); // at this point and above

    /** Relative error of a delta: three roundings a step, and those of a few factors. */
    double roundings() {
      return 4 * Tails.UNIT * (mass.length + 64);
    }

    double loss() {
      return (lowest + index + centers) * step;
    }

    double lossBelow() {
      return (lowest + index - 1 + centers) * step;
    }

    /** The loss between this point and the next lower one, or below the window, of this delta. */
    double lossAt(double target) {
      double share = (target - delta) / (total - delta);
      if (share >= 1) {
        return Double.NEGATIVE_INFINITY;
      }
      return share > 0 ? loss() + StrictMath.log1p(-share) : loss();
    }

    double deltaBelow() {
      return stepShare * total + (1 - stepShare) * delta;
    }

    void down() {
      delta = deltaBelow();
      index--;
      total += massAt(index);
    }

    private double massAt(int i) {
      long point = lowest + i;
      return mass[Math.floorMod(point, mass.length)] * StrictMath.exp(logScale - perStep * point);
    }
  }
}
