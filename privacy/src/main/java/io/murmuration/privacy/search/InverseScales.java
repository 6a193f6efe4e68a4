package io.murmuration.privacy.search;

import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** A law of inverse scales, on values an equal step apart. */
final class InverseScales {

  // Weights below are left out: an event has no place for them.
  private static final double LEAST_WEIGHT = 1e-6;

  private final double[] values;
  private final double[] weights;

  private InverseScales(double[] values, double[] weights) {
    this.values = values;
    this.weights = weights;
  }

  /** A density, up to a factor, cut to an interval: its values at the middles of cells. */
  static InverseScales of(DoubleUnaryOperator density, double from, double to, int cells) {
    double[] values = new double[cells];
    double[] weights = new double[cells];
    for (int i = 0; i < cells; i++) {
      values[i] = from + (to - from) * (i + 0.5) / cells;
      weights[i] = density.applyAsDouble(values[i]);
    }
    return new InverseScales(values, weights);
  }

  /** The law of {@code factor x}. */
  InverseScales times(double factor) {
    double[] scaled = new double[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = factor * values[i];
    }
    return new InverseScales(scaled, weights);
  }

  /** The law of an independent sum, gathered in so many cells at their means. */
  InverseScales plus(InverseScales other, int cells) {
    double from = values[0] + other.values[0];
    double last = values[values.length - 1] + other.values[other.values.length - 1];
    double[] sums = new double[cells];
    double[] gathered = new double[cells];
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < other.values.length; j++) {
        double value = values[i] + other.values[j];
        double weight = weights[i] * other.weights[j];
        int cell = (int) Math.min(cells - 1, (value - from) / (last - from) * cells);
        sums[cell] += weight * value;
        gathered[cell] += weight;
      }
    }
    List<Integer> full = new ArrayList<>();
    for (int cell = 0; cell < cells; cell++) {
      if (gathered[cell] > 0) {
        full.add(cell);
      }
    }
    return new InverseScales(
        full.stream().mapToDouble(cell -> sums[cell] / gathered[cell]).toArray(),
        full.stream().mapToDouble(cell -> gathered[cell]).toArray());
  }

  /** The mixture whose inverse scales have this law, divided by their mean. */
  LaplaceMixture ofMeanOne() {
    double all = 0;
    for (double weight : weights) {
      all += weight;
    }
    double kept = 0;
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] >= LEAST_WEIGHT * all) {
        kept += weights[i];
        mean += weights[i] * values[i];
      }
    }
    mean /= kept;
    List<Atom> atoms = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] >= LEAST_WEIGHT * all) {
        atoms.add(new Atom(values[i] / mean, weights[i] / kept));
      }
    }
    return new LaplaceMixture(atoms);
  }
}
