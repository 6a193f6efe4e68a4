package io.murmuration.privacy.pld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BallLossTest {

  static List<Map<String, String>> profiles() {
    return Vectors.rows("theorem-profile.csv");
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void profilesAreThoseOfTheTheorem(Map<String, String> row) {
    double kappa = Vectors.number(row, "kappa");
    BallLoss replaced = BallLoss.of(token(row, Adjacency.REPLACE_ONE));
    BallLoss silenced = BallLoss.of(token(row, Adjacency.ZERO_OUT));

    check(replaced.forward(), kappa, Vectors.number(row, "H_REPLACE_ONE"));
    check(replaced.backward(), kappa, Vectors.number(row, "H_REPLACE_ONE"));
    check(silenced.forward(), kappa, Vectors.number(row, "H_ZERO_OUT_member_vs_null"));
    check(silenced.backward(), kappa, Vectors.number(row, "H_ZERO_OUT_null_vs_member"));
  }

  /** The profile, and again from its masses: {@code H = P(L > x) - k Q(L > x)}. */
  private static void check(BallProfile profile, double kappa, double expected) {
    Offset<Double> near = within(1e-9 * expected);
    assertThat(profile.at(kappa)).isCloseTo(expected, near);
    double x = Math.log(kappa);
    if (x < profile.highest()) {
      assertThat(profile.aboveP(x) - kappa * profile.aboveQ(x))
          .isCloseTo(expected, within(1e-13 + 1e-9 * expected));
    }
  }

  private static PmixedToken token(Map<String, String> row, Adjacency adjacency) {
    return new PmixedToken(
        Integer.parseInt(row.get("N")),
        new SubsetPlan.Poisson(Vectors.number(row, "p")),
        new ChiSquareBallParameters(
            Vectors.number(row, "gamma"), Vectors.number(row, "C"), Vectors.number(row, "tau")),
        adjacency);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void massesAreTheDerivativesOfTheProfile(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BallLoss law = BallLoss.of(randomToken(random));
    for (BallProfile profile : List.of(law.forward(), law.backward())) {
      double k = 1 + random.nextDouble() * Math.expm1(profile.highest());
      double h = 1e-5 * (k - 1);
      double slope = (profile.at(k + h) - profile.at(k - h)) / (2 * h);
      double massQ = profile.aboveQ(Math.log(k));
      double rough = 1e-3 * massQ + 1e-13 * profile.at(1) / h;
      assertThat(-slope).isCloseTo(massQ, within(rough + 1e-12));
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void theProfileIsThatOfAPair(long seed) {
    BallLoss law = BallLoss.of(randomToken(new SplittableRandom(seed)));

    // Both directions agree at one, and what is left for a loss of zero is not negative.
    assertThat(law.forward().at(1)).isCloseTo(law.backward().at(1), within(1e-12));
    Tails zero = law.at(0);
    Tails below = law.at(-1e-300);
    assertThat(zero.aboveP()).isLessThanOrEqualTo(below.aboveP() + 1e-12);
    assertThat(zero.aboveQ()).isLessThanOrEqualTo(below.aboveQ() + 1e-12);
    assertThat(law.forward().at(Math.exp(law.highest()) * (1 + 1e-9))).isCloseTo(0, within(1e-12));
    assertThat(law.backward().at(Math.exp(-law.lowest()) * (1 + 1e-9))).isCloseTo(0, within(1e-12));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noEnsembleExceedsTheProfile(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PmixedToken token = randomToken(random);
    ChiSquareBallParameters ball = token.ball();
    BallLoss law = BallLoss.of(token);
    int size = random.nextInt(2, 6);
    double[] open = new double[size];
    double total = 0;
    for (int i = 0; i < size; i++) {
      open[i] = Math.exp(random.nextDouble(-6, 0));
      total += open[i];
    }
    for (int i = 0; i < size; i++) {
      open[i] /= total;
    }
    double rho = token.plan() instanceof SubsetPlan.Poisson p ? somebody(p, token.members()) : 1;
    double weight = rho / token.members();
    double[] changed = deviation(random, open, ball);
    double[] other =
        token.adjacency() == Adjacency.REPLACE_ONE
            ? deviation(random, open, ball)
            : new double[size];
    double[] rest = new double[size];
    for (int member = 1; member < token.members(); member++) {
      double[] deviation = deviation(random, open, ball);
      for (int i = 0; i < size; i++) {
        rest[i] += deviation[i];
      }
    }
    for (double k = 1; k < Math.exp(law.highest()) + 0.1; k = k * 1.01 + 1e-4) {
      double up = 0;
      double down = 0;
      for (int i = 0; i < size; i++) {
        double p = open[i] * (1 + weight * (rest[i] + changed[i]));
        double r = open[i] * (1 + weight * (rest[i] + other[i]));
        up += Math.max(0, p - k * r);
        down += Math.max(0, r - k * p);
      }
      assertThat(up).isLessThanOrEqualTo(law.forward().at(k) * (1 + 1e-9) + 1e-14);
      assertThat(down).isLessThanOrEqualTo(law.backward().at(k) * (1 + 1e-9) + 1e-14);
    }
  }

  private static double somebody(SubsetPlan.Poisson plan, int members) {
    return 1 - Math.pow(1 - plan.rate(), members);
  }

  /** A spike or a dip as large as the ball allows, mixed with noise. */
  private static double[] deviation(
      SplittableRandom random, double[] open, ChiSquareBallParameters ball) {
    double[] raw = new double[open.length];
    double mean = 0;
    int spike = random.nextInt(open.length);
    for (int i = 0; i < open.length; i++) {
      raw[i] = (i == spike ? random.nextInt(-1, 2) : 0) + 0.1 * random.nextGaussian();
      mean += open[i] * raw[i];
    }
    double square = 0;
    double scale = Double.POSITIVE_INFINITY;
    for (int i = 0; i < open.length; i++) {
      raw[i] -= mean;
      square += open[i] * raw[i] * raw[i];
      scale = Math.min(scale, (raw[i] > 0 ? ball.ceiling() : ball.gamma()) / Math.abs(raw[i]));
    }
    scale = Math.min(scale, Math.sqrt(ball.chiSquareMax() / square));
    for (int i = 0; i < open.length; i++) {
      raw[i] *= scale;
    }
    return raw;
  }

  private static PmixedToken randomToken(SplittableRandom random) {
    SubsetPlan plan =
        random.nextBoolean()
            ? new SubsetPlan.DrawOne()
            : new SubsetPlan.Poisson(random.nextDouble(0.01, 1));
    ChiSquareBallParameters ball =
        new ChiSquareBallParameters(
            random.nextDouble(0.01, 0.95),
            Math.exp(random.nextDouble(-3, 4)),
            Math.exp(random.nextDouble(-5, 2)));
    Adjacency adjacency = random.nextBoolean() ? Adjacency.REPLACE_ONE : Adjacency.ZERO_OUT;
    return new PmixedToken(random.nextInt(1, 9), plan, ball, adjacency);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 0.3, 1.537, 20})
  void aRatioBallIsAChiSquareBallWithoutTheChiSquare(double logRatio) {
    BallLoss law =
        BallLoss.of(new RatioBallToken(10, new SubsetPlan.DrawOne(), logRatio, Adjacency.ZERO_OUT));
    double gamma = -Math.expm1(-logRatio);
    double least = 1 - gamma + gamma / 10;
    // The ends of the loss: the member is at the ceiling, or at the floor, and all others are low.
    assertThat(law.highest()).isCloseTo(Math.log1p(Math.expm1(logRatio) / 10 / least), near());
    assertThat(law.lowest()).isCloseTo(Math.log((1 - gamma) / least), near());
    assertThat(law.symmetric()).isFalse();
  }

  private static org.assertj.core.data.Percentage near() {
    return org.assertj.core.data.Percentage.withPercentage(1e-5);
  }

  @Test
  void replacementIsItsOwnReverse() {
    PmixedToken token = token(profiles().get(0), Adjacency.REPLACE_ONE);
    BallLoss law = BallLoss.of(token);
    assertThat(law.symmetric()).isTrue();
    assertThat(law.reversed()).isSameAs(law);
    assertThat(law.highest()).isEqualTo(-law.lowest());
  }
}
