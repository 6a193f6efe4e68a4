package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A member's ratios to the public distribution, and what is refused or ignored on the way. */
class RatioLawTest {

  @Test
  void ratiosAreMemberOverPublicWhateverTheirScale() {
    RatioLaw law = RatioLaw.of(new double[] {1, 3}, new double[] {1e-9, 1e-9});

    assertThat(law.weights()).containsExactly(0.25, 0.75);
    assertThat(law.ratios()).containsExactly(new double[] {2, 2 / 3.0}, within(1e-15));
  }

  @Test
  void theLeastRatioIsTwoToTheMinusForty() {
    RatioLaw law = RatioLaw.of(new double[] {0.5, 0.5, 0}, new double[] {1, 0, 0});

    assertThat(law.ratios()).containsExactly(2, 0x1p-40, 0x1p-40);
  }

  @Test
  void aTokenOfTwoToTheMinusThirtyTwoMovesAndAFainterOneDoesNot() {
    double[] member = {0.5, 0.5};
    double edge = 0x1p-32;

    double[] moves = PublicDistribution.movable(new double[] {edge, 1 - edge}, member);
    double[] rests = PublicDistribution.movable(new double[] {Math.nextDown(edge), 1}, member);

    assertThat(moves).containsExactly(edge, 1 - edge);
    assertThat(rests[0]).isZero();
    assertThat(rests[1]).isCloseTo(1, within(1e-9));
  }

  @Test
  void aPublicSumIsFromTenToTheMinusHundredToTenToTheHundred() {
    assertThat(PublicDistribution.total(new double[] {1e-100})).isEqualTo(1e-100);
    assertThat(PublicDistribution.total(new double[] {1e100, 0})).isEqualTo(1e100);
    for (double total : new double[] {Math.nextDown(1e-100), Math.nextUp(1e100)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PublicDistribution.total(new double[] {total}))
          .withMessage("public probabilities must have a positive finite sum, got " + total);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicDistribution.total(new double[] {1, -1e-9}))
        .withMessage("public probabilities must be >= 0, got -1.0E-9");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicDistribution.requireMatch(new double[3], new double[2]))
        .withMessage("member must have the public vocabulary of 3 tokens, got 2");
  }

  @Test
  void aMemberIsADistributionFromAnOverlapOfTenToTheMinusTwoHundred() {
    double[] open = {0.5, 0.5};

    assertThat(RatioLaw.of(open, new double[] {1e-200, 0})).isNotNull();
    assertThat(RatioLaw.of(open, new double[] {Math.nextDown(1e-200), 0})).isNull();
    assertThat(RatioLaw.of(open, new double[] {1e308, 1e308})).isNull();
    assertThat(RatioLaw.of(open, new double[] {1, -1e-300})).isNull();
    assertThat(RatioLaw.of(open, new double[] {1, Double.POSITIVE_INFINITY})).isNull();
    assertThat(RatioLaw.of(new double[] {1, 0}, new double[] {1, Double.POSITIVE_INFINITY}))
        .isNull();
  }

  @Test
  void nearRatiosAreMergedIntoTheirMeanAndOthersKept() {
    double[] open = {0.25, 0.25, 0.25, 0.25};
    double[] member = {0.1, 0.1001, 0.3, 0.4999};

    RatioLaw merged = RatioLaw.of(open, member).merged();

    assertThat(merged.weights()).containsExactly(0.5, 0.25, 0.25);
    assertThat(merged.ratios()).containsExactly(new double[] {0.4002, 1.2, 1.9996}, within(1e-14));
  }

  @Test
  void bothEndsOfTheRatiosHaveABucketAndWhatHasNoWeightHasNone() {
    double edge = 0x1p-32;

    RatioLaw merged =
        RatioLaw.of(new double[] {edge, 1 - edge, 0}, new double[] {1, 0, 0}).merged();

    assertThat(merged.weights()).containsExactly(1 - edge, edge);
    assertThat(merged.ratios()).containsExactly(0x1p-40, 0x1p32);
  }

  @Test
  void mergingKeepsTheMeanAndMovesNoRatioByMoreThanABucket() {
    SplittableRandom random = new SplittableRandom(1);
    double[] open = AdversarialLaws.normal(random, 5_000, 2);
    RatioLaw law = RatioLaw.of(open, AdversarialLaws.near(random, open, 2));

    RatioLaw merged = law.merged();

    assertThat(merged.weights().length).isBetween(100, 700);
    assertThat(merged.ratios()).isSorted();
    assertThat(Arrays.stream(merged.weights()).sum()).isCloseTo(1, within(1e-6));
    assertThat(mean(merged)).isCloseTo(mean(law), within(1e-12));
    for (int i = 0; i < open.length; i++) {
      double ratio = law.ratios()[i];
      if (law.weights()[i] > 0) {
        double[] distances =
            Arrays.stream(merged.ratios()).map(r -> Math.abs(r / ratio - 1)).sorted().toArray();
        assertThat(distances[0]).isLessThan(1 / 31.0);
      }
    }
  }

  private static double mean(RatioLaw law) {
    double mean = 0;
    for (int i = 0; i < law.weights().length; i++) {
      mean += law.weights()[i] * law.ratios()[i];
    }
    return mean;
  }
}
