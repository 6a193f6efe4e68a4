package io.murmuration.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.accounting.Odometer.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OdometerTest {

  private static final long FIRST = 1_000_000_000_000L; // one nat
  private static final Odometer ODOMETER = new Odometer(8, 1e-5, FIRST);

  /** One nat at order 8, epsilon(B, 6 delta / (pi f)^2) by hand. */
  private static double epsilon(double nats, int filter) {
    double delta = 1e-5 * 6 / (Math.PI * Math.PI * filter * filter);
    return nats + Math.log(7.0 / 8) - (Math.log(delta) + Math.log(8)) / 7;
  }

  @Test
  void theReadingIsThatOfTheFirstFilterThatWouldNotHaveStopped() {
    assertThat(ODOMETER.read(1, 0).committedEpsilon()).isCloseTo(epsilon(1, 1), within(1e-9));
    assertThat(ODOMETER.read(FIRST, 0).committedEpsilon()).isCloseTo(epsilon(1, 1), within(1e-9));
    assertThat(ODOMETER.read(FIRST + 1, 0).committedEpsilon())
        .isCloseTo(epsilon(2, 2), within(1e-9));
    assertThat(ODOMETER.read(2 * FIRST + 1, 0).committedEpsilon())
        .isCloseTo(epsilon(4, 3), within(1e-9));
    assertThat(ODOMETER.read(1000 * FIRST, 0).committedEpsilon())
        .isCloseTo(epsilon(1024, 11), within(1e-9));
  }

  @Test
  void nothingReleasedIsNoEpsilonWhateverIsPending() {
    Reading reading = ODOMETER.read(0, 5 * FIRST);

    assertThat(reading.committedEpsilon()).isZero();
    assertThat(reading.reservedEpsilon()).isCloseTo(epsilon(8, 4), within(1e-9));
    assertThat(ODOMETER.read(0, 0)).isEqualTo(new Reading(0, 0));
  }

  @Test
  void readingsNeverFallAndNeverShowLessThanTheSumAtItsOrder() {
    double previous = 0;
    for (long units = 1; units < 100 * FIRST; units = units * 3 / 2 + 1) {
      Reading reading = ODOMETER.read(units, units / 2);
      assertThat(reading.committedEpsilon())
          .isGreaterThanOrEqualTo(previous)
          .isGreaterThan(IntegerCharge.epsilonSpent(8, units, 1e-5));
      assertThat(reading.reservedEpsilon()).isGreaterThanOrEqualTo(reading.committedEpsilon());
      previous = reading.committedEpsilon();
    }
  }

  @Test
  void theSharesOfDeltaSumToNoMoreThanOne() {
    // Read back from the epsilons: ln delta = -7 (epsilon - B - ln(7/8)) - ln 8.
    double sum = 0;
    long limit = FIRST;
    for (int filter = 1; filter < 20; filter++) {
      double excess = ODOMETER.read(limit, 0).committedEpsilon() - limit / 1e12 - Math.log(7.0 / 8);
      sum += Math.exp(-7 * excess - Math.log(8));
      limit *= 2;
    }
    assertThat(sum).isBetween(0.96e-5, 1e-5); // the shares beyond are 3.1 % together
  }

  @Test
  void countersAtTheirEndHaveALimitOrNone() {
    long most = Long.MAX_VALUE;

    assertThat(ODOMETER.read(most, 0).committedEpsilon()).isBetween(9.2e6, 9.3e6);
    assertThat(ODOMETER.read(most, 1).reservedEpsilon()).isInfinite();
    assertThat(ODOMETER.read(most - 1, 1).reservedEpsilon()).isFinite();
    assertThat(new Odometer(8, 1e-5, most).read(1, 0).committedEpsilon()).isBetween(9.2e6, 9.3e6);
  }

  @Test
  void aLimitDoublesAsLongAsItsDoubleCanBeCounted() {
    Odometer half = new Odometer(8, 1e-5, Long.MAX_VALUE / 2);

    // Twice the first limit is one unit short of all; only the third filter has them.
    assertThat(half.read(Long.MAX_VALUE - 1, 0).committedEpsilon())
        .isCloseTo(epsilon(Long.MAX_VALUE / 1e12, 2), within(1e-6));
    assertThat(half.read(Long.MAX_VALUE, 0).committedEpsilon())
        .isCloseTo(epsilon(Long.MAX_VALUE / 1e12, 3), within(1e-6));
  }

  @Test
  void theSmallestFirstLimitIsOneUnit() {
    assertThat(new Odometer(8, 1e-5, 1).read(1, 0).committedEpsilon())
        .isCloseTo(epsilon(1e-12, 1), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"1, 0.1, 1", "NaN, 0.1, 1", "2, 0, 1", "2, 1, 1", "2, NaN, 1", "2, 0.1, 0"})
  void whatIsNoOdometerIsRefused(double order, double delta, long firstLimitUnits) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Odometer(order, delta, firstLimitUnits))
        .withMessageContaining("must be");
  }

  @Test
  void negativeUnitsAreABug() {
    assertThatIllegalArgumentException().isThrownBy(() -> ODOMETER.read(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> ODOMETER.read(0, -1));
  }
}
