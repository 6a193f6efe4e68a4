package io.murmuration.privacy.noise;

import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Mixtures, and their divergences by plain quadrature. */
final class Mixtures {

  private static final int PANELS = 3000;

  private Mixtures() {}

  /** Nine inverse scales from 0.1 to 0.3, alike. */
  static LaplaceMixture ofTheTable() {
    List<Atom> atoms = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      atoms.add(new Atom(0.1 + 0.025 * i, 1.0 / 9));
    }
    return new LaplaceMixture(atoms);
  }

  static LaplaceMixture of(double... inverseScales) {
    List<Atom> atoms = new ArrayList<>();
    for (double u : inverseScales) {
      atoms.add(new Atom(u, 1.0 / inverseScales.length));
    }
    return new LaplaceMixture(atoms);
  }

  /** Up to six inverse scales, spread by up to e^2, with any weights. */
  static LaplaceMixture random(SplittableRandom random) {
    int count = random.nextInt(1, 7);
    double centre = Math.exp(random.nextDouble(-3, 1));
    double[] weights = random.doubles(count, 0.05, 1).toArray();
    double sum = 0;
    for (double w : weights) {
      sum += w;
    }
    List<Atom> atoms = new ArrayList<>();
    for (double w : weights) {
      atoms.add(new Atom(centre * Math.exp(random.nextDouble(-1, 1)), w / sum));
    }
    return new LaplaceMixture(atoms);
  }

  /** D(t) by Simpson's rule on each smooth piece, in the form whose mean is the moment less one. */
  static double divergence(LaplaceMixture mixture, double order, double shift) {
    double excess =
        integral(
            mixture,
            shift,
            z -> {
              double x = logRatio(mixture, shift, z);
              double tangent = Math.expm1(order * x) - order * Math.expm1(x);
              return density(mixture, z) * tangent;
            });
    return Math.log1p(excess) / (order - 1);
  }

  /** D(t) as it is written: the logarithm of the integral of p^a q^(1-a). */
  static double naiveDivergence(LaplaceMixture mixture, double order, double shift) {
    double moment =
        integral(
            mixture,
            shift,
            z -> density(mixture, z) * Math.exp(order * logRatio(mixture, shift, z)));
    return Math.log(moment) / (order - 1);
  }

  private static double integral(LaplaceMixture mixture, double shift, DoubleUnaryOperator value) {
    double reach = 0;
    for (Atom atom : mixture.atoms()) {
      reach = Math.max(reach, 40 / atom.inverseScale());
    }
    double tail = reach;
    double left = simpson(v -> value.applyAsDouble(-v * v * tail) * 2 * v * tail, 0, 1);
    double right = simpson(v -> value.applyAsDouble(shift + v * v * tail) * 2 * v * tail, 0, 1);
    return left + right + simpson(value, 0, shift);
  }

  private static double simpson(DoubleUnaryOperator value, double from, double to) {
    double step = (to - from) / PANELS;
    double sum = value.applyAsDouble(from) + value.applyAsDouble(to);
    for (int i = 1; i < PANELS; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * value.applyAsDouble(from + i * step);
    }
    return sum * step / 3;
  }

  /** With its digits where the shift is small: from the difference of the densities. */
  private static double logRatio(LaplaceMixture mixture, double shift, double z) {
    double fall = Math.abs(z - shift) - Math.abs(z);
    double difference = 0;
    double density = 0;
    for (Atom atom : mixture.atoms()) {
      double u = atom.inverseScale();
      double part = atom.weight() * u / 2 * Math.exp(-u * Math.abs(z));
      density += part;
      difference += part * Math.expm1(-u * fall);
    }
    return Math.log1p(difference / density);
  }

  private static double density(LaplaceMixture mixture, double z) {
    double density = 0;
    for (Atom atom : mixture.atoms()) {
      double u = atom.inverseScale();
      density += atom.weight() * u / 2 * Math.exp(-u * Math.abs(z));
    }
    return density;
  }
}
