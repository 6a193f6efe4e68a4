package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class AlternatingSeriesTest {

  private static double sum(IntToDoubleFunction moment) {
    double sum = 0;
    for (int k = 0; k < AlternatingSeries.TERMS; k++) {
      sum += AlternatingSeries.signedWeight(k) * moment.applyAsDouble(k);
    }
    return sum;
  }

  @Test
  void seriesOfMomentsSumToTheirKnownValues() {
    assertThat(sum(k -> 1)).isCloseTo(0.5, within(2e-15)); // all the measure at one
    assertThat(sum(k -> k == 0 ? 1 : 0)).isCloseTo(1, within(2e-15)); // and at zero
    assertThat(sum(k -> Math.pow(0.3, k))).isCloseTo(1 / 1.3, within(2e-15));
    assertThat(sum(k -> 1.0 / (k + 1))).isCloseTo(Math.log(2), within(2e-15)); // uniform
    assertThat(sum(k -> 1.0 / (2 * k + 1))).isCloseTo(Math.PI / 4, within(2e-15));
  }

  @Test
  void weightsFallFromOneToZeroWithAlternatingSigns() {
    assertThat(AlternatingSeries.signedWeight(-1)).isEqualTo(1);
    // The first is one less the reciprocal of d.
    assertThat(AlternatingSeries.signedWeight(0)).isEqualTo(0.999999999999999);
    double previous = 1;
    for (int k = 0; k < AlternatingSeries.TERMS; k++) {
      double weight = AlternatingSeries.signedWeight(k);
      assertThat(Math.signum(weight)).isEqualTo(k % 2 == 0 ? 1.0 : -1.0);
      assertThat(Math.abs(weight)).isPositive().isLessThanOrEqualTo(previous);
      previous = Math.abs(weight);
    }
  }

  @Test
  void theStatedErrorCoversTheReciprocalOfTheChebyshevPolynomialAtThree() {
    double d = Math.cosh(AlternatingSeries.TERMS * Math.log(3 + Math.sqrt(8)));

    assertThat(AlternatingSeries.LARGEST_ERROR).isBetween(1 / d, 2 / d);
  }
}
