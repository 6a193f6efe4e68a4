package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.event.SubsetPlan;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is drawn from given words, exactly. A word counts by its upper 63 bits. */
class DrawsTest {

  private static final double[] EVEN = {0.5, 0.5};
  private static final long LAST = -1L; // the largest word
  private int used;

  /** The given words, and after them zeros. */
  private Draws draws(long... words) {
    used = 0;
    return new Draws(() -> used++ < words.length ? words[used - 1] : 0);
  }

  @Test
  void whatIsCertainHappensAtTheLargestWord() {
    assertThat(draws(LAST).subset(new SubsetPlan.Poisson(1), 1)).containsExactly(0);
    assertThat(used).isEqualTo(1);
  }

  @Test
  void aRateIsComparedWithAWholeWord() {
    SubsetPlan half = new SubsetPlan.Poisson(0.5);
    long middle = 1L << 63; // 2^62 of 2^63

    assertThat(draws(middle - 2, middle + 2).subset(half, 2)).containsExactly(0);
    assertThat(draws(middle, LAST).subset(half, 1)).isEmpty();
    assertThat(used).isEqualTo(2);
  }

  @Test
  void aWordOfTheLastFullRoundIsTaken() {
    assertThat(draws(LAST).subset(new SubsetPlan.DrawOne(), 2)).containsExactly(1);
    assertThat(used).isEqualTo(1);
    assertThat(draws(LAST).subset(new SubsetPlan.DrawOne(), 1)).containsExactly(0);
    assertThat(used).isEqualTo(1);
  }

  @Test
  void aPointOnABorderBelongsToTheTokenAfterItAndNeverToOneWithoutMass() {
    long half = 1L << 62; // of 2^62 units, as a word
    double[] open = {0, 0.5, 0, 0, 0.5, 0};
    double[] g = new double[6];

    assertThat(draws(0).token(open, g, 0)).isEqualTo(1);
    assertThat(draws(half - 2).token(open, g, 0)).isEqualTo(1);
    assertThat(draws(half).token(open, g, 0)).isEqualTo(4);
    assertThat(draws(2 * half - 2).token(open, g, 0)).isEqualTo(4);
    assertThat(draws(2 * half).token(open, g, 0)).isEqualTo(1); // once around
  }

  @Test
  void aDrawsLargerLawDoesNotShowInTheNextSmallerOne() {
    Draws draws = draws();

    draws.token(new double[] {0.1, 0.1, 0.8}, new double[3], 0);

    assertThat(draws.token(new double[] {0, 1}, new double[2], 0)).isEqualTo(1);
    assertThat(draws.token(new double[] {0, 0, 0, 1}, new double[4], 0)).isEqualTo(3);
  }

  @Test
  void theProposalsAreAThousandPerExpectedOne() {
    double[] nothing = {-1, -1};
    long[] refused = new long[10_000];
    Arrays.fill(refused, 2);

    for (int ceiling : new int[] {0, 1, 3}) {
      Draws draws = draws(refused);
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> draws.token(EVEN, nothing, ceiling))
          .withMessage("the deviation leaves no mass to sample");
      assertThat(used).isEqualTo(2 * 1000 * (1 + ceiling));
    }
  }

  @Test
  void aCeilingIsFromZeroToABillion() {
    assertThat(draws().token(EVEN, new double[2], 0)).isZero();
    assertThat(draws().token(EVEN, new double[2], 1e9)).isZero();
    for (double ceiling : new double[] {-Double.MIN_VALUE, Math.nextUp(1e9), Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> draws().token(EVEN, new double[2], ceiling))
          .withMessage("ceiling must be in [0, 1e9], got " + ceiling);
    }
  }

  @Test
  void aDeviationIsFromMinusOneToTheCeiling() {
    assertThat(draws(0, LAST).token(EVEN, new double[] {2, 2}, 2)).isZero();
    double[][] outside = {{Math.nextUp(2.0), 0}, {Math.nextDown(-1.0), 0}, {Double.NaN, 0}};
    for (double[] deviation : outside) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> draws().token(EVEN, deviation, 2))
          .withMessage("deviation must be in [-1, ceiling]");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> draws().token(EVEN, new double[3], 2))
        .withMessage("deviation must have 2 tokens, got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> draws().subset(new SubsetPlan.All(), 0))
        .withMessage("members must be >= 1, got 0");
  }
}
