package io.murmuration.privacy.pld;

import java.util.Arrays;
import java.util.List;

/**
 * The law of a sum of independent grid losses, each from its center, by the discrete Fourier
 * transform: the product of the powers of the single spectra. What lies outside the window is
 * wrapped into it, which only adds mass.
 */
final class SpectralSum {

  private final Fft fft;
  private final double[] re;
  private final double[] im;
  private final double[] logModulus;
  private final double[] phase;
  private final double[] spread; // logarithm of by how much rounding may enlarge the modulus
  private final double[] load; // arguments of the last exponential and rotation, in rounding units

  private SpectralSum(int logSize) {
    fft = new Fft(logSize);
    re = new double[fft.size()];
    im = new double[fft.size()];
    int frequencies = fft.size() / 2 + 1; // the others are conjugates
    logModulus = new double[frequencies];
    phase = new double[frequencies];
    spread = new double[frequencies];
    load = new double[frequencies];
  }

  /**
   * Upper bounds on the masses of the sum: entry j is for all grid points congruent to j modulo the
   * length.
   */
  static double[] of(List<TiltedTerm> terms, int logSize) {
    SpectralSum sum = new SpectralSum(logSize);
    terms.forEach(sum::multiply);
    double error = sum.exponentiate();
    sum.fft.transform(sum.im, sum.re);
    double[] mass = sum.re;
    for (int j = 0; j < mass.length; j++) {
      mass[j] = Math.max(0, mass[j] / mass.length) + error;
    }
    return mass;
  }

  private void multiply(TiltedTerm term) {
    Arrays.fill(re, 0);
    Arrays.fill(im, 0);
    double total = 0;
    for (int i = 0; i < term.size(); i++) {
      re[Math.floorMod(term.point(i), re.length)] += term.weight(i);
      total += term.weight(i);
    }
    fft.transform(re, im);
    double error = (fft.error() + Tails.UNIT * 64) * total;
    for (int k = 0; k < phase.length; k++) {
      // Too small a square counts as one of the smallest numbers, far below the error.
      double square = Math.max(Double.MIN_NORMAL, re[k] * re[k] + im[k] * im[k]);
      double modulus = Math.sqrt(square);
      double log = StrictMath.log(square) / 2;
      double angle = StrictMath.atan2(im[k], re[k]);
      logModulus[k] += term.count() * log;
      phase[k] += term.count() * angle;
      spread[k] += term.count() * StrictMath.log1p(error / modulus);
      load[k] += term.count() * (1 + Math.abs(log) + Math.abs(angle));
    }
  }

  /** Puts the product of powers into the arrays; returns a bound on the error of every mass. */
  private double exponentiate() {
    double error = 0;
    double total = 0;
    for (int k = 0; k < phase.length; k++) {
      double modulus = StrictMath.exp(logModulus[k]);
      put(k, modulus * StrictMath.cos(phase[k]), modulus * StrictMath.sin(phase[k]));
      double outer = StrictMath.exp(logModulus[k] + spread[k]);
      double rounding = modulus * Math.min(2, 8 * Tails.UNIT * (load[k] + 1));
      int times = k == 0 || 2 * k == re.length ? 1 : 2;
      error += times * (outer - modulus + rounding);
      total += times * modulus;
    }
    return (error + fft.error() * total) / re.length * (1 + 1e-9) + Double.MIN_NORMAL;
  }

  private void put(int k, double real, double imaginary) {
    re[k] = real;
    im[k] = imaginary;
    if (k > 0) {
      re[re.length - k] = real;
      im[re.length - k] = -imaginary;
    }
  }
}
