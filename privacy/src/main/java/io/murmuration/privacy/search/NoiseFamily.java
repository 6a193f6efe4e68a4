package io.murmuration.privacy.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Families of noise. All but the first two are Laplace mixtures, by the law of the inverse scale.
 * Laws are cut off on both sides: unbounded ones have no finite price.
 */
public enum NoiseFamily {
  /** Normal noise. */
  GAUSSIAN,
  /** Laplace noise on every coordinate, of one scale. */
  LAPLACE,
  /** Inverse scales from an interval around one, evenly. */
  UNIFORM,
  /** Inverse scales of a Gamma law, from a twentieth of its mean to four times it. */
  GAMMA,
  /** Inverse scales of a normal law of mean one, from 0.05 to 3. */
  NORMAL,
  /** Inverse scales of an exponential law, from some part of its mean to four times it. */
  EXPONENTIAL,
  /** Sums of a Gamma, an exponential and a uniform law: the space of LMO-DP (2024), cut off. */
  SUM;

  private static final int ATOMS = 16;
  private static final int PART_CELLS = 32;

  /** How far below its mean a law that begins at zero is cut off. */
  private static final double LOWEST = 0.05;

  private static final double HIGHEST = 4;

  // The grids of LMO-DP's search, thinned: (scale, shape) of the Gamma law, rates, starts.
  private static final double[][] GAMMAS = {
    {1, 2}, {2, 2}, {3, 2}, {5, 1}, {9, 0.5}, {7.5, 1}, {0.5, 1}
  };
  private static final double[] RATES = {0.1, 0.5, 1, 5};
  private static final double[] STARTS = {0, 1, 2, 5, 7};
  private static final double[][] SHARES = {
    {0.1, 0.1, 0.1}, {0.1, 0.1, 0.9}, {0.5, 0.5, 0.5}, {0.9, 0.1, 0.1}
  };

  /** The shapes to try; none for the families that have one shape only. */
  public List<NoiseShape> shapes() {
    List<NoiseShape> shapes = new ArrayList<>();
    switch (this) {
      case GAUSSIAN, LAPLACE -> {}
      case UNIFORM -> {
        for (double half : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
          add(shapes, uniform(1 - half, 1 + half, ATOMS), "u within 1 +- %s", half);
        }
      }
      case GAMMA -> {
        for (double shape : new double[] {0.5, 1, 2, 4, 8, 16, 64}) {
          add(shapes, gamma(1 / shape, shape, ATOMS), "shape %s", shape);
        }
      }
      case NORMAL -> {
        for (double deviation : new double[] {0.05, 0.1, 0.2, 0.4, 0.8}) {
          double from = Math.max(LOWEST, 1 - 4 * deviation);
          double to = Math.min(3, 1 + 4 * deviation);
          add(shapes, normal(deviation, from, to), "deviation %s of the mean", deviation);
        }
      }
      case EXPONENTIAL -> {
        for (double from : new double[] {0.05, 0.1, 0.2, 0.5}) {
          InverseScales law = InverseScales.of(u -> Math.exp(-u), from, HIGHEST, ATOMS);
          add(shapes, law, "from %s of the mean on", from);
        }
      }
      case SUM -> sums(shapes);
    }
    return shapes;
  }

  private void sums(List<NoiseShape> shapes) {
    for (double[] share : SHARES) {
      for (double[] gamma : GAMMAS) {
        for (double rate : RATES) {
          InverseScales first = gamma(gamma[0], gamma[1], PART_CELLS).times(share[0]);
          InverseScales second = exponential(rate).times(share[1]);
          for (double start : STARTS) {
            InverseScales third = uniform(start, start + 1, PART_CELLS).times(share[2]);
            add(
                shapes,
                first.plus(second, 4 * PART_CELLS).plus(third, ATOMS),
                "%s Gamma(%s, %s) + %s Exp(%s) + %s U(%s, %s)",
                share[0],
                gamma[1],
                gamma[0],
                share[1],
                rate,
                share[2],
                start,
                start + 1);
          }
        }
      }
    }
  }

  private static InverseScales uniform(double from, double to, int cells) {
    return InverseScales.of(u -> 1, from, to, cells);
  }

  private static InverseScales gamma(double scale, double shape, int cells) {
    double mean = scale * shape;
    return InverseScales.of(
        u -> Math.exp((shape - 1) * Math.log(u) - u / scale), LOWEST * mean, HIGHEST * mean, cells);
  }

  private static InverseScales exponential(double rate) {
    return InverseScales.of(u -> Math.exp(-rate * u), LOWEST / rate, HIGHEST / rate, PART_CELLS);
  }

  private static InverseScales normal(double deviation, double from, double to) {
    return InverseScales.of(
        u -> Math.exp(-(u - 1) * (u - 1) / (2 * deviation * deviation)), from, to, ATOMS);
  }

  private void add(List<NoiseShape> shapes, InverseScales law, String name, Object... values) {
    shapes.add(new NoiseShape(this, String.format(Locale.ROOT, name, values), law.ofMeanOne()));
  }
}
