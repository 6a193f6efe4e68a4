package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedSumTest {

  private static final double UNIT = 0x1p-52;

  @Test
  void theBoundIsTheSumAndWhatItsRoundingMayCost() {
    BoundedSum sum = new BoundedSum();
    sum.add(1, 0, 0); // 1
    sum.add(-0.5, 0, 0);

    // Two terms of magnitude 1.5 in all: six units of it.
    double rounding = (2 + 4) * 1.5 * UNIT;
    assertThat(sum.upperBound()).isBetween(0.5 + rounding, 0.5 + rounding + UNIT);
  }

  @Test
  void theErrorOfALogarithmCountsAsMuchAsTheTerm() {
    BoundedSum sum = new BoundedSum();
    sum.add(0.25, Math.log(8), 0.5); // an error of 8 (e^0.5 - 1), whatever the weight

    double error = 8 * Math.expm1(0.5);
    assertThat(sum.upperBound()).isBetween(2 + error, (2 + error) * (1 + 2e-9));
  }

  @Test
  void anAddedErrorWidensTheBoundByAsMuch() {
    BoundedSum sum = new BoundedSum();
    sum.addError(3);
    sum.addError(0.5);

    assertThat(sum.upperBound()).isBetween(3.5, 3.5 * (1 + 2e-9));
  }

  @Test
  void termsThatUnderflowAreAllowedForByTheSmallestNormalDouble() {
    BoundedSum sum = new BoundedSum();
    sum.add(1, -1e4, Math.log(3)); // nothing, and off by a factor of three of next to nothing

    assertThat(sum.upperBound())
        .isBetween(3 * Double.MIN_NORMAL, 3 * Double.MIN_NORMAL * (1 + 2e-9));
  }

  @Test
  void whatIsNoNumberGivesNoBound() {
    BoundedSum infinite = new BoundedSum();
    infinite.add(1, 1e4, 0);
    BoundedSum missing = new BoundedSum();
    missing.add(1, Double.NaN, 0);

    assertThat(infinite.upperBound()).isNaN();
    assertThat(missing.upperBound()).isNaN();
  }
}
