package io.murmuration.privacy.pld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FftTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 10})
  void agreesWithTheDefinitionWithinItsErrorBound(int logSize) {
    Fft fft = new Fft(logSize);
    int size = fft.size();
    double[] re = random(1, size);
    double[] im = random(2, size);
    double[] inputRe = re.clone();
    double[] inputIm = im.clone();
    double moduli = 0;
    for (int j = 0; j < size; j++) {
      moduli += Math.hypot(re[j], im[j]);
    }

    fft.transform(re, im);

    for (int k = 0; k < size; k++) {
      double sumRe = 0;
      double sumIm = 0;
      for (int j = 0; j < size; j++) {
        double angle = -2 * Math.PI * (((long) j * k) % size) / size;
        sumRe += inputRe[j] * Math.cos(angle) - inputIm[j] * Math.sin(angle);
        sumIm += inputRe[j] * Math.sin(angle) + inputIm[j] * Math.cos(angle);
      }
      // The plain sums have errors of their own.
      double bound = fft.error() * moduli + 4e-16 * size * moduli / Math.sqrt(size);
      assertThat(re[k]).isCloseTo(sumRe, within(bound));
      assertThat(im[k]).isCloseTo(sumIm, within(bound));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 14})
  void swappedArraysGiveTheInverse(int logSize) {
    Fft fft = new Fft(logSize);
    double[] re = random(3, fft.size());
    double[] im = random(4, fft.size());
    double[] inputRe = re.clone();
    double[] inputIm = im.clone();

    fft.transform(re, im);
    fft.transform(im, re);

    for (int j = 0; j < fft.size(); j++) {
      assertThat(re[j] / fft.size()).isCloseTo(inputRe[j], within(1e-14));
      assertThat(im[j] / fft.size()).isCloseTo(inputIm[j], within(1e-14));
    }
  }

  @Test
  void aPowerOfASpectrumIsAConvolution() {
    Fft fft = new Fft(4);
    double[] re = new double[16];
    re[1] = 0.25;
    re[2] = 0.75;
    double[] im = new double[16];

    fft.transform(re, im);
    for (int k = 0; k < 16; k++) {
      double squared = re[k] * re[k] - im[k] * im[k];
      im[k] = 2 * re[k] * im[k];
      re[k] = squared;
    }
    fft.transform(im, re);

    assertThat(Arrays.stream(re).map(x -> x / 16).toArray())
        .containsExactly(
            new double[] {0, 0, 0.0625, 0.375, 0.5625, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
            within(1e-15));
  }

  @Test
  void lengthsMustBeSmallPowersOfTwo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fft(0))
        .withMessage("logSize must be in 1..24, got 0");
    assertThatIllegalArgumentException().isThrownBy(() -> new Fft(25));
  }

  private static double[] random(long seed, int size) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[size];
    Arrays.setAll(values, i -> random.nextDouble(-1, 1));
    return values;
  }
}
