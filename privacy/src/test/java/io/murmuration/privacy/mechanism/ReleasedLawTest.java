package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The price against the exact law of whole small ensembles, from logits to the released token. */
class ReleasedLawTest {

  private static final double[] ORDERS = {1.1, 1.25, 1.5, 2, 2.5, 3, 5, 8, 20, 64};

  static LongStream seeds() {
    return LongStream.range(0, 250);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noEnsembleFoundByHillClimbingCostsMoreThanItsPrice(long seed) {
    assertThat(worstFound(seed, 200)).isGreaterThan(0).isLessThanOrEqualTo(1);
  }

  @Test
  void theClimbIsGoodEnoughToNoticeAPriceOnePerMilleTooLow() {
    double worst = LongStream.range(0, 40).mapToDouble(s -> worstFound(s, 600)).max().orElseThrow();

    assertThat(worst).isGreaterThan(0.999);
  }

  private static double worstFound(long seed, int steps) {
    SplittableRandom random = new SplittableRandom(seed);
    Contest contest = Contest.random(random);
    double worst = contest.ratio();
    for (int step = 0; step < steps; step++) {
      Contest changed = contest.perturbed(random);
      double ratio = changed.ratio();
      if (ratio >= worst) {
        contest = changed;
        worst = ratio;
      }
    }
    return worst;
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void drawingOneIsTheLawOfAskingAllAndSubsetsOnlyMoveWeight(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Contest contest = Contest.random(random);
    List<double[]> members = contest.members();
    double rate = random.nextDouble(0.01, 1);

    double[] one = ReleasedLaw.of(new SubsetPlan.DrawOne(), contest.open(), members);
    double[] all = ReleasedLaw.of(new SubsetPlan.All(), contest.open(), members);
    double[] some = ReleasedLaw.of(new SubsetPlan.Poisson(rate), contest.open(), members);

    assertThat(one).containsExactly(all, within(1e-14));
    double nobody = Math.pow(1 - rate, members.size());
    for (int token = 0; token < all.length; token++) {
      double expected = nobody * contest.open()[token] + (1 - nobody) * all[token];
      assertThat(some[token]).isCloseTo(expected, within(1e-14));
    }
  }

  /** Three tokens of mass s and the rest; each member puts all it may on one of the three. */
  @ParameterizedTest
  @CsvSource({"80, 0.03", "80, 1", "5, 0.03", "5, 1", "2, 0.03", "2, 1"})
  void theWorstEnsembleIsReachedByProjectionAndCostsItsPriceExactly(int members, double rate) {
    double gamma = 0.6;
    double tau = 1.2;
    double s = gamma * gamma / (tau + gamma * gamma);
    double[] open = {s, s, s, 1 - 3 * s};
    ChiSquareBall ball = new ChiSquareBall(new ChiSquareBallParameters(gamma, 30, tau));
    double[] first = ball.project(open, new double[] {1, 0, 0, 0});
    double[] second = ball.project(open, new double[] {0, 1, 0, 0});
    double[] others = ball.project(open, new double[] {0, 0, 1, 0});
    assertThat(first)
        .containsExactly(new double[] {tau / gamma, -gamma, -gamma, -gamma}, within(1e-6));
    double rho = -Math.expm1(members * Math.log1p(-rate));
    List<double[]> shared = Collections.nCopies(members - 1, others);

    double loss =
        ReleasedLaw.divergence(
            2, mixed(open, rho, first, shared), mixed(open, rho, second, shared));

    PmixedToken token =
        new PmixedToken(
            members, new SubsetPlan.Poisson(rate), ball.parameters(), Adjacency.REPLACE_ONE);
    double price = new TokenPrice(token).lossAt(2);
    assertThat(loss).isLessThanOrEqualTo(price).isCloseTo(price, within(1e-6 * price));
    // What the search drew inwards is all that is missing.
    assertThat(loss).isGreaterThan(price * (1 - 1e-7));
  }

  @Test
  void theSharpEnsembleHasThePublishedPrice() {
    PmixedToken token =
        new PmixedToken(
            80,
            new SubsetPlan.Poisson(0.03),
            new ChiSquareBallParameters(0.6, 30, 1.2),
            Adjacency.REPLACE_ONE);

    assertThat(new TokenPrice(token).lossAt(2)).isCloseTo(8.692572070e-4, within(1e-13));
  }

  /** The law by the identity, for ensembles too large to enumerate. */
  private static double[] mixed(
      double[] open, double rho, double[] differing, List<double[]> shared) {
    List<double[]> members = new ArrayList<>(shared);
    members.add(differing);
    double[] mean = Deviations.mean(members, open.length);
    double[] law = new double[open.length];
    Arrays.setAll(law, token -> open[token] * (1 + rho * mean[token]));
    return law;
  }

  /** An ensemble and its neighbour, as logits, so that every change is again a contest. */
  private record Contest(
      PmixedToken token, ChiSquareBall ball, double order, List<float[]> logits) {

    // Row 0 is the public model, rows 1 to N the members, row N + 1 what member 1 becomes.

    static Contest random(SplittableRandom random) {
      int members = random.nextInt(1, 5);
      SubsetPlan plan =
          switch (random.nextInt(3)) {
            case 0 -> new SubsetPlan.DrawOne();
            case 1 -> new SubsetPlan.All();
            default -> new SubsetPlan.Poisson(random.nextDouble(0.05, 1));
          };
      ChiSquareBall ball = AdversarialLaws.ball(random);
      Adjacency adjacency = random.nextBoolean() ? Adjacency.REPLACE_ONE : Adjacency.ZERO_OUT;
      PmixedToken token = new PmixedToken(members, plan, ball.parameters(), adjacency);
      int vocabularySize = random.nextInt(2, 6);
      List<float[]> logits = new ArrayList<>();
      for (int row = 0; row < members + 2; row++) {
        logits.add(noise(random, vocabularySize, random.nextDouble(0.1, 4)));
      }
      return new Contest(token, ball, ORDERS[random.nextInt(ORDERS.length)], logits);
    }

    Contest perturbed(SplittableRandom random) {
      List<float[]> changed = new ArrayList<>(logits);
      int row = random.nextInt(changed.size());
      float[] noise = noise(random, changed.get(row).length, Math.exp(random.nextDouble(-4, 2)));
      for (int i = 0; i < noise.length; i++) {
        noise[i] += changed.get(row)[i];
      }
      changed.set(row, noise);
      return new Contest(token, ball, order, changed);
    }

    double[] open() {
      return Softmax.probabilities(logits.get(0));
    }

    List<double[]> members() {
      return new ArrayList<>(
          logits.subList(1, logits.size() - 1).stream().map(this::projected).toList());
    }

    private double[] projected(float[] row) {
      return ball.project(open(), Softmax.probabilities(row));
    }

    /** The loss over the price, in the worse of both directions. */
    double ratio() {
      List<double[]> members = members();
      double[] before = ReleasedLaw.of(token.plan(), open(), members);
      boolean replaced = token.adjacency() == Adjacency.REPLACE_ONE;
      float[] replacement = logits.get(logits.size() - 1);
      members.set(0, replaced ? projected(replacement) : new double[before.length]);
      double[] after = ReleasedLaw.of(token.plan(), open(), members);
      double there = ReleasedLaw.divergence(order, before, after);
      double back = ReleasedLaw.divergence(order, after, before);
      return Math.max(there, back) / new TokenPrice(token).lossAt(order);
    }

    private static float[] noise(SplittableRandom random, int size, double deviation) {
      float[] noise = new float[size];
      for (int i = 0; i < size; i++) {
        noise[i] = (float) (deviation * random.nextGaussian());
      }
      return noise;
    }
  }
}
