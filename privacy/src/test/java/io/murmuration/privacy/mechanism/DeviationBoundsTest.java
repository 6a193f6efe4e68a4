package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DeviationBoundsTest {

  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final double[] EVEN = {0.5, 0.5};
  private static final double KEPT = 1 - 1e-8;

  @Test
  void theBoundsThemselvesAreInside() {
    DeviationBounds bounds = new DeviationBounds(0.5, 0.5, INFINITE);

    assertThat(bounds.contains(EVEN, new double[] {0.5, -0.5})).isTrue();
    assertThat(bounds.contains(EVEN, new double[] {Math.nextUp(0.5), -0.5})).isFalse();
    assertThat(bounds.contains(EVEN, new double[] {0.5, Math.nextDown(-0.5)})).isFalse();
  }

  @Test
  void theLargestSecondMomentIsInside() {
    double[] g = {0.5, -0.5};

    assertThat(new DeviationBounds(0.9, 9, 0.25).contains(EVEN, g)).isTrue();
    assertThat(new DeviationBounds(0.9, 9, Math.nextDown(0.25)).contains(EVEN, g)).isFalse();
  }

  /** A billionth of the fall or of the relative rise, whichever is less. */
  @Test
  void theMeanIsZeroToABillionthOfTheRoom() {
    double[] one = {1};

    assertThat(new DeviationBounds(0.5, 9, 1).contains(one, new double[] {1e-9 * 0.5})).isTrue();
    assertThat(new DeviationBounds(0.5, 9, 1).contains(one, new double[] {-5.01e-10})).isFalse();
    assertThat(new DeviationBounds(0.5, 0.25, 1).contains(one, new double[] {1e-9 * 0.2})).isTrue();
    assertThat(new DeviationBounds(0.5, 0.25, 1).contains(one, new double[] {2.01e-10})).isFalse();
  }

  @Test
  void whatHasNoWeightMayNotMove() {
    DeviationBounds bounds = new DeviationBounds(0.5, 0.5, 1);

    assertThat(bounds.contains(new double[] {1, 0}, new double[] {0, 1e-300})).isFalse();
    assertThat(bounds.contains(new double[] {1, 0}, new double[2])).isTrue();
  }

  @Test
  void repairingClipsThenBalancesByShrinkingTheLargerSide() {
    DeviationBounds bounds = new DeviationBounds(0.5, 2, INFINITE);

    assertThat(bounds.repaired(EVEN, new double[] {9, -9}))
        .containsExactly(new double[] {0.5 * KEPT, -0.5 * KEPT}, within(1e-16));
    assertThat(bounds.repaired(EVEN, new double[] {0.25, -0.5}))
        .containsExactly(new double[] {0.25 * KEPT, -0.25 * KEPT}, within(1e-16));
    assertThat(bounds.repaired(new double[] {0.2, 0.8}, new double[] {2, -0.25}))
        .containsExactly(new double[] {KEPT, -0.25 * KEPT}, within(1e-15));
  }

  @Test
  void repairingScalesToTheSecondMoment() {
    DeviationBounds bounds = new DeviationBounds(0.5, 2, 0.04);

    assertThat(bounds.repaired(EVEN, new double[] {0.5, -0.5}))
        .containsExactly(new double[] {0.2 * KEPT, -0.2 * KEPT}, within(1e-16));
    assertThat(bounds.repaired(EVEN, new double[] {0.1, -0.1}))
        .containsExactly(new double[] {0.1 * KEPT, -0.1 * KEPT}, within(1e-16));
  }

  @Test
  void whatCannotBeRepairedIsThePublicDistribution() {
    DeviationBounds bounds = new DeviationBounds(0.5, 2, 1);

    assertThat(bounds.repaired(EVEN, new double[] {Double.NaN, 0.1})).containsExactly(0, 0);
    assertThat(bounds.repaired(EVEN, new double[] {0.1, 0.1})).containsExactly(0, 0);
    assertThat(bounds.repaired(EVEN, new double[2])).containsExactly(0, 0);
  }

  @Test
  void repairingIsDoneInPlace() {
    double[] g = {0.1, -0.1};

    assertThat(new DeviationBounds(0.5, 2, 1).repaired(EVEN, g)).isSameAs(g);
  }
}
