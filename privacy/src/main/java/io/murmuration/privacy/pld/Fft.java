package io.murmuration.privacy.pld;

/**
 * The discrete Fourier transform of a power-of-two length, radix two, in place.
 *
 * <p>Every output is a sum of all inputs times products of {@code log2 n} twiddle factors. One
 * stage multiplies (relative error at most sqrt(5) units), adds (one unit) and has a factor off by
 * two units, so that an output is off by at most {@link #error} times the sum of the inputs'
 * moduli.
 */
final class Fft {

  static final int LARGEST_LOG_SIZE = 24;

  private final int logSize;
  private final double[] cos; // at h + k: of the angle pi k/h, for h = 1, 2, 4 .. n/2 and k < h
  private final double[] sin;

  Fft(int logSize) {
    if (logSize < 1 || logSize > LARGEST_LOG_SIZE) {
      throw new IllegalArgumentException("logSize must be in 1..24, got " + logSize);
    }
    this.logSize = logSize;
    int half = size() / 2;
    this.cos = new double[size()];
    this.sin = new double[size()];
    for (int k = 0; k < half; k++) {
      cos[half + k] = StrictMath.cos(Math.PI * k / half);
      sin[half + k] = StrictMath.sin(Math.PI * k / half);
    }
    for (int i = half - 1; i >= 1; i--) {
      cos[i] = cos[2 * i];
      sin[i] = sin[2 * i];
    }
  }

  int size() {
    return 1 << logSize;
  }

  /** Bound on an output's error over the sum of the inputs' moduli. */
  double error() {
    return 7 * Tails.UNIT * logSize;
  }

  /**
   * {@code X_k = sum_j x_j e^(-2 pi i j k/n)}; with the two arrays swapped, n times the inverse.
   */
  void transform(double[] re, double[] im) {
    reverseBits(re, im);
    for (int half = 1; half < size(); half *= 2) {
      for (int start = 0; start < size(); start += 2 * half) {
        butterflies(re, im, start, half);
      }
    }
  }

  private void butterflies(double[] re, double[] im, int start, int half) {
    for (int k = 0; k < half; k++) {
      int low = start + k;
      int high = low + half;
      double c = cos[half + k];
      double s = sin[half + k];
      double turnedRe = re[high] * c + im[high] * s;
      double turnedIm = im[high] * c - re[high] * s;
      re[high] = re[low] - turnedRe;
      im[high] = im[low] - turnedIm;
      re[low] += turnedRe;
      im[low] += turnedIm;
    }
  }

  private void reverseBits(double[] re, double[] im) {
    for (int i = 0; i < size(); i++) {
      int j = Integer.reverse(i) >>> (32 - logSize);
      if (i < j) {
        double swapped = re[i];
        re[i] = re[j];
        re[j] = swapped;
        swapped = im[i];
        im[i] = im[j];
        im[j] = swapped;
      }
    }
  }
}
