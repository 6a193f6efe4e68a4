package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.SubsetPlan;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frequencies are compared by Hoeffding's inequality: n draws of an event miss its probability by
 * more than sqrt(ln(2 / a) / (2 n)) at most once in 1 / a tests. With a = 1e-12 and fewer than 100
 * comparisons per run, this class lies less than once in 1e10 runs.
 */
class SamplerTest {

  private static final int DRAWS = 200_000;
  private static final double TOLERANCE = Math.sqrt(Math.log(2 / 1e-12) / (2.0 * DRAWS));

  static Sampler[] samplers() {
    return new Sampler[] {new SecureSampler(), new SeededSampler(42)};
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void tokensAppearAsOftenAsTheLawSays(Sampler sampler) {
    double[] open = {0.4, 0, 0.3, 0.2, 0.1, 0};
    double[] g = {-0.5, 3, 0.5, 0.5, -0.5, -1}; // of mean zero
    int[] counts = new int[open.length];

    for (int draw = 0; draw < DRAWS; draw++) {
      counts[sampler.sampleToken(open, g, 3)]++;
    }

    double[] law = Deviations.probabilities(open, g);
    for (int token = 0; token < open.length; token++) {
      assertThat(counts[token] / (double) DRAWS).isCloseTo(law[token], within(TOLERANCE));
    }
    assertThat(counts[1] + counts[5]).isZero();
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void tokensWithoutProbabilityAreNeverReturned(Sampler sampler) {
    double[] open = {0, 0, 1e-300, 0.5, 0, 0, 0.5, 0};
    double[] g = {9, 9, 9, -1, 9, 9, 1, 9};

    for (int draw = 0; draw < 10_000; draw++) {
      assertThat(sampler.sampleToken(open, g, 9)).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void aPoissonSubsetHoldsEachMemberIndependently(Sampler sampler) {
    SubsetPlan plan = new SubsetPlan.Poisson(0.3);
    int[][] together = new int[4][4];
    int empty = 0;

    for (int draw = 0; draw < DRAWS; draw++) {
      int[] subset = sampler.drawSubset(plan, 4);
      empty += subset.length == 0 ? 1 : 0;
      for (int first : subset) {
        for (int second : subset) {
          together[first][second]++;
        }
      }
    }

    assertThat(empty / (double) DRAWS).isCloseTo(Math.pow(0.7, 4), within(TOLERANCE));
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        double expected = i == j ? 0.3 : 0.09;
        assertThat(together[i][j] / (double) DRAWS).isCloseTo(expected, within(TOLERANCE));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void oneMemberIsDrawnUniformly(Sampler sampler) {
    int[] counts = new int[7];

    for (int draw = 0; draw < DRAWS; draw++) {
      int[] subset = sampler.drawSubset(new SubsetPlan.DrawOne(), 7);
      assertThat(subset.length).isEqualTo(1);
      counts[subset[0]]++;
    }

    for (int count : counts) {
      assertThat(count / (double) DRAWS).isCloseTo(1 / 7.0, within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void allMembersAndCertainRatesLeaveNobodyOut(Sampler sampler) {
    assertThat(sampler.drawSubset(new SubsetPlan.All(), 4)).containsExactly(0, 1, 2, 3);
    assertThat(sampler.drawSubset(new SubsetPlan.Poisson(1), 3)).containsExactly(0, 1, 2);
    assertThat(sampler.drawSubset(new SubsetPlan.DrawOne(), 1)).containsExactly(0);
  }

  @Test
  void ratiosHoldHoweverUnlikelyTheTokenIs() {
    // Chance never shows a token of 2^-60, so the words are scripted: the first, halved, proposes
    // one of the four public units of the token, the second accepts it with probability 1/2.
    double[] open = {1 - 0x1p-53, 0x1p-60};
    double[] g = {0, 1};
    long half = 1L << 62;
    long units = (long) Math.rint((1 - 0x1p-53) / (1 - 0x1p-53 + 0x1p-60) * 0x1p62);

    assertThat(scripted(2 * units, 2 * half).token(open, g, 3)).isZero();
    assertThat(scripted(2 * units, 2 * (half - 1)).token(open, g, 3)).isEqualTo(1);
    assertThat(scripted(2 * (units + 3), 2 * (half - 1)).token(open, g, 3)).isEqualTo(1);
    assertThat(scripted(2 * (units - 1), 0).token(open, g, 3)).isZero();
  }

  /** Draws from the given words, and then from zeros, which propose and accept the first token. */
  private static Draws scripted(long... words) {
    int[] next = {0};
    return new Draws(() -> next[0] < words.length ? words[next[0]++] : 0);
  }

  @Test
  void onlyTheSecureSamplerIsPrivate() {
    assertThat(new SecureSampler().isPrivate()).isTrue();
    assertThat(new SeededSampler(1).isPrivate()).isFalse();
  }

  @Test
  void theSameSeedRepeatsAndNoSecureSamplerRepeatsAnother() {
    SubsetPlan plan = new SubsetPlan.Poisson(0.5);

    assertThat(new SeededSampler(5).drawSubset(plan, 500))
        .isEqualTo(new SeededSampler(5).drawSubset(plan, 500));
    // Equal by chance once in 2^500.
    assertThat(new SecureSampler().drawSubset(plan, 500))
        .isNotEqualTo(new SecureSampler().drawSubset(plan, 500));
  }

  @Test
  void wordsPastTheLastFullRoundAreRefused() {
    // Words are halved, and 2^63 mod 3 = 2: the two highest halves would favour 0 and 1.
    long[] words = {-1L, -3L, 10L};
    int[] next = {0};
    Draws draws = new Draws(() -> words[next[0]++]);

    assertThat(draws.subset(new SubsetPlan.DrawOne(), 3)).containsExactly(5 % 3);
    assertThat(next[0]).isEqualTo(3);
  }

  @Test
  void whatIsNoLawIsNotSampled() {
    Sampler sampler = new SeededSampler(1);
    double[] open = {0.5, 0.5};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.sampleToken(open, new double[] {2, 2}, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.sampleToken(open, new double[] {Double.NaN, Double.NaN}, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.sampleToken(open, new double[1], 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.sampleToken(open, new double[2], Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.sampleToken(new double[2], new double[2], 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.drawSubset(new SubsetPlan.All(), 0));
    double[] nothing = new double[2];
    Arrays.fill(nothing, -1);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> sampler.sampleToken(open, nothing, 1));
  }

  /** Half a unit of 2^-63: the first word must be zero, and the second below its middle. */
  @ParameterizedTest
  @CsvSource({"0, 0x3fffffffffffffff, true", "0, 0x4000000000000000, false", "1, 0, false"})
  void aProbabilityBelowOneWordIsDecidedByASecondOne(long first, String second, boolean drawn) {
    long[] words = {first << 1, Long.decode(second) << 1};
    int[] used = {0};
    Draws draws = new Draws(() -> words[used[0]++]);

    int[] subset = draws.subset(new SubsetPlan.Poisson(0x1p-64), 1);

    assertThat(subset).hasSize(drawn ? 1 : 0);
    assertThat(used[0]).isEqualTo(first == 0 ? 2 : 1);
  }
}
