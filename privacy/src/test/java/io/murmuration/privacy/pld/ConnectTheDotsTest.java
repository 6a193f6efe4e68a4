package io.murmuration.privacy.pld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectTheDotsTest {

  static Stream<LossLaw> laws() {
    return LossLawTest.laws();
  }

  static LongStream seeds() {
    return LongStream.range(0, 30);
  }

  @ParameterizedTest
  @MethodSource("laws")
  void divergencesNeverFallAndAreKeptAtThePoints(LossLaw law) {
    double[] points = points(law, 500);
    DiscreteLoss loss = ConnectTheDots.discretise(law, points);

    double total = loss.infinite();
    for (int i = 0; i < points.length; i++) {
      assertThat(loss.mass(i)).isGreaterThanOrEqualTo(0);
      total += loss.mass(i);
    }
    assertThat(total).isBetween(1 - 1e-15 * points.length, 1 + 1e-11);
    for (int i = 0; i + 1 < points.length; i += 7) {
      double exact = LossLawTest.hockeyStick(law, points[i]);
      double found = hockeyStick(loss, points, points[i]);
      // Rounding is pushed upwards, by less than the masses that were subtracted.
      assertThat(found).isCloseTo(exact, within(1e-9 * exact + 1e-12));
      double between = points[i] + 0.4 * (points[i + 1] - points[i]);
      assertThat(hockeyStick(loss, points, between))
          .isGreaterThanOrEqualTo(LossLawTest.hockeyStick(law, between) * (1 - 1e-13) - 1e-15);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void divergencesOfAtomsNeverFallOnAnyGrid(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    AtomicLoss law = AtomicLoss.random(random, random.nextInt(1, 8), 3);
    double[] points = random.doubles(random.nextInt(2, 30), -0.8, 2.9).sorted().toArray();
    DiscreteLoss loss = ConnectTheDots.discretise(law, points);

    for (double epsilon = 0; epsilon < 3; epsilon += 0.05) {
      assertThat(hockeyStick(loss, points, epsilon))
          .isGreaterThanOrEqualTo(law.delta(1, epsilon).doubleValue() - 1e-15);
    }
    for (double point : points) {
      if (point >= 0) {
        assertThat(hockeyStick(loss, points, point))
            .isCloseTo(law.delta(1, point).doubleValue(), within(1e-12));
      }
    }
  }

  @Test
  void aCellIsDividedSoThatBothItsMassesAreKept() {
    // One loss of 0.3 between 0 and 1, whose Q-mass is e^-0.3.
    double[] points = {0, 1};
    TwoPointLoss law = new TwoPointLoss(0.3);
    double up = law.at(0).aboveP();
    DiscreteLoss loss = ConnectTheDots.discretise(law, points);

    double moved = up * (1 - Math.exp(-0.3)) / (1 - Math.exp(-1));
    assertThat(loss.mass(1)).isCloseTo(moved, within(1e-14));
    assertThat(loss.mass(0)).isCloseTo(1 - moved, within(1e-14));
    assertThat(loss.infinite()).isLessThan(1e-14);
  }

  @Test
  void whatLiesAboveTheLastPointIsDividedBetweenItAndInfinity() {
    DiscreteLoss loss = ConnectTheDots.discretise(new TwoPointLoss(2), new double[] {-3, 0, 1});
    double exact = LossLawTest.hockeyStick(new TwoPointLoss(2), 1);
    assertThat(loss.infinite()).isCloseTo(exact, within(1e-13)).isGreaterThan(exact);
  }

  @Test
  void endsOfALawAreWhereTooLittleIsLeft() {
    double[] points = {-2, -1, 0, 1, 2};
    DiscreteLoss loss = new DiscreteLoss(points, new double[] {0.01, 0.2, 0.5, 0.28, 0.01}, 0);
    assertThat(loss.upperEnd(0.005)).isEqualTo(2);
    assertThat(loss.upperEnd(0.02)).isEqualTo(1);
    assertThat(loss.upperEnd(0.3)).isEqualTo(0);
    assertThat(loss.lowerEnd(0, 0.001)).isEqualTo(-2);
    assertThat(loss.lowerEnd(0, 0.02)).isEqualTo(-1);
    // Both shares count: the larger one of the mass and of its weight at the point it moves to.
    assertThat(loss.lowerEnd(3, 0.2)).isEqualTo(-1);
    assertThat(loss.lowerEnd(3, 0.22)).isEqualTo(0);
    assertThat(loss.lowerEnd(-3, 0.02)).isEqualTo(-2);
    assertThat(loss.lowerEnd(-3, 0.025)).isEqualTo(-1);
    DiscreteLoss open = new DiscreteLoss(points, new double[] {0.01, 0.2, 0.5, 0.28, 0}, 0.01);
    assertThat(open.upperEnd(0.005)).isEqualTo(2);
    assertThat(open.infinite()).isEqualTo(0.01);
  }

  @Test
  void momentsAreThoseOfTheTiltedMasses() {
    DiscreteLoss loss = new DiscreteLoss(new double[] {-1, 1}, new double[] {0.25, 0.75}, 0);
    DiscreteLoss.Moments plain = loss.tilted(0);
    assertThat(plain.log()).isCloseTo(0, within(1e-15));
    assertThat(plain.mean()).isCloseTo(0.5, within(1e-15));
    assertThat(plain.variance()).isCloseTo(0.75, within(1e-15));
    double e = Math.E;
    DiscreteLoss.Moments tilted = loss.tilted(1);
    assertThat(tilted.log()).isCloseTo(Math.log(0.75 * e + 0.25 / e), within(1e-15));
    assertThat(tilted.mean())
        .isCloseTo((0.75 * e - 0.25 / e) / (0.75 * e + 0.25 / e), within(1e-15));
    DiscreteLoss.Moments sum = tilted.plus(plain, 4);
    assertThat(sum.log()).isCloseTo(tilted.log(), within(1e-14));
    assertThat(sum.mean()).isCloseTo(tilted.mean() + 2, within(1e-14));
    assertThat(sum.variance()).isCloseTo(tilted.variance() + 3, within(1e-14));
  }

  @Test
  void aLawThatLostMassIsABug() {
    double[] points = {0, 1};
    assertThatThrownBy(() -> new DiscreteLoss(points, new double[] {0.5, 0.4}, 0))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("got 0.9");
    assertThatThrownBy(() -> new DiscreteLoss(points, new double[] {1.5, -0.4}, 0))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> new DiscreteLoss(points, new double[] {1, Double.NaN}, 0))
        .isInstanceOf(ArithmeticException.class);
  }

  private static double[] points(LossLaw law, int count) {
    double low = Math.max(law.lowest(), -20);
    double high = Math.min(law.highest(), 20);
    double[] points = new double[count];
    for (int i = 0; i < count; i++) {
      points[i] = low + (high - low) * 1.01 * i / (count - 1);
    }
    return points;
  }

  private static double hockeyStick(DiscreteLoss loss, double[] points, double epsilon) {
    double sum = loss.infinite();
    for (int i = 0; i < points.length; i++) {
      sum += loss.mass(i) * -Math.expm1(Math.min(0, epsilon - points[i]));
    }
    return sum;
  }
}
