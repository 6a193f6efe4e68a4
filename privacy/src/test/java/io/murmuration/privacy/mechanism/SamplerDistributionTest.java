package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole law at once. By the Dvoretzky-Kiefer-Wolfowitz inequality with Massart's constant, the
 * largest distance between the empirical distribution function of n independent draws and the true
 * one exceeds sqrt(ln(2 / a) / (2 n)) at most once in 1 / a tests; pairs of neighbouring draws are
 * compared by Hoeffding's inequality. With a = 1e-12 and 10 comparisons per run, this class lies
 * less than once in 1e11 runs.
 */
class SamplerDistributionTest {
  private static final int VOCABULARY = 2_000;
  private static final int DRAWS = 300_000;
  private static final double CEILING = 3;

  static Sampler[] samplers() {
    return new Sampler[] {new SecureSampler(), new SeededSampler(7)};
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("samplers")
  void drawsFollowTheLawOverManyTokensAndDoNotRememberEachOther(Sampler sampler) {
    double[] open = zipf();
    double[] g = deviation(open);
    double[] law = Deviations.probabilities(open, g);
    int[] counts = new int[VOCABULARY];
    int[][] pairs = new int[2][2];
    int previous = 0;

    for (int draw = 0; draw < DRAWS; draw++) {
      int token = sampler.sampleToken(open, g, CEILING);
      counts[token]++;
      if (draw % 2 == 1) {
        pairs[previous & 1][token & 1]++;
      }
      previous = token;
    }

    assertThat(largestDistance(counts, law)).isLessThan(tolerance(DRAWS));
    double odd = oddMass(law);
    double[] mass = {1 - odd, odd};
    for (int first = 0; first < 2; first++) {
      for (int second = 0; second < 2; second++) {
        double seen = pairs[first][second] / (DRAWS / 2.0);
        assertThat(Math.abs(seen - mass[first] * mass[second])).isLessThan(tolerance(DRAWS / 2));
      }
    }
  }

  private static double tolerance(int draws) {
    return Math.sqrt(Math.log(2 / 1e-12) / (2.0 * draws));
  }

  private static double largestDistance(int[] counts, double[] law) {
    double seen = 0;
    double expected = 0;
    double distance = 0;
    for (int token = 0; token < VOCABULARY; token++) {
      seen += counts[token] / (double) DRAWS;
      expected += law[token];
      distance = Math.max(distance, Math.abs(seen - expected));
    }
    return distance;
  }

  private static double oddMass(double[] law) {
    double odd = 0;
    for (int token = 1; token < VOCABULARY; token += 2) {
      odd += law[token];
    }
    return odd;
  }

  private static double[] zipf() {
    double[] open = new double[VOCABULARY];
    double total = 0;
    for (int token = 0; token < VOCABULARY; token++) {
      open[token] = 1.0 / (token + 1);
      total += open[token];
    }
    for (int token = 0; token < VOCABULARY; token++) {
      open[token] /= total;
    }
    return open;
  }

  /** Raises every third token and lowers the others so that the mean is zero. */
  private static double[] deviation(double[] open) {
    double raised = 0;
    for (int token = 0; token < VOCABULARY; token += 3) {
      raised += open[token];
    }
    double[] g = new double[VOCABULARY];
    for (int token = 0; token < VOCABULARY; token++) {
      g[token] = token % 3 == 0 ? 0.5 * (1 - raised) / raised : -0.5;
    }
    return g;
  }
}
