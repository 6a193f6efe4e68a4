package io.murmuration.inference.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import io.murmuration.privacy.mechanism.ChiSquareBall;
import io.murmuration.privacy.mechanism.RatioBall;
import io.murmuration.privacy.mechanism.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deviations that a device makes, judged by the reference in Java. */
class DeviceProjectionTest {
  private static final int PAIRS = 8;
  private static final double TOLERANCE_NATS = 1e-6;
  private static final ChiSquareBallParameters SERVED = new ChiSquareBallParameters(0.6, 30, 1.2);

  @BeforeAll
  static void startEngine() {
    NativeLibraries.start(new EngineOptions(1));
  }

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  /** A public and a member's row, drawn together. */
  private record Pair(float[] open, float[] member) {}

  private static List<Pair> pairs(SplittableRandom random, int vocabularySize, int count) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] open = SeededLogits.open(random, vocabularySize);
      pairs.add(new Pair(open, SeededLogits.member(random, open)));
    }
    return pairs;
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void closestPointsAreInTheBallExactlyAndAsCloseAsThoseOfTheReference(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChiSquareBallParameters ball = SeededLogits.ball(random);
    List<Pair> pairs = pairs(random, (int) Math.exp(random.nextDouble(0.7, 7)), PAIRS);

    assertIsClosest(ball, pairs);
  }

  @Test
  void closestPointsOfAWholeVocabulary() {
    SplittableRandom random = new SplittableRandom(77);
    List<Pair> pairs = pairs(random, 50_257, 6);

    assertIsClosest(SERVED, pairs);
  }

  /** Merging near ratios hides a little of their spread, so that the merged law needs no nu. */
  @Test
  void aMemberJustOutsideTheBallByASpreadThatMergingHides() {
    SplittableRandom random = new SplittableRandom(6);
    float[] open = SeededLogits.normal(random, 3_000, 1);
    float[] member = SeededLogits.moved(random, open, 0.4);
    double[] p0 = Softmax.probabilities(open);
    double[] p = Softmax.probabilities(member);
    double spread = 0;
    for (int i = 0; i < p0.length; i++) {
      spread += (p[i] - p0[i]) * (p[i] - p0[i]) / p0[i];
    }
    for (double share : new double[] {1 - 1e-3, 1 - 1e-5, 1}) {
      assertIsClosest(
          new ChiSquareBallParameters(0.9, 30, spread * share), List.of(new Pair(open, member)));
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void mixturesAreInTheBallExactlyAndThoseOfTheReference(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChiSquareBallParameters ball = SeededLogits.ball(random);
    List<Pair> pairs = pairs(random, (int) Math.exp(random.nextDouble(0.7, 7)), PAIRS);
    List<double[]> made = deviations(ball, pairs, true);
    for (int i = 0; i < pairs.size(); i++) {
      double[] open = Softmax.probabilities(pairs.get(i).open);
      double[] member = Softmax.probabilities(pairs.get(i).member);
      double[] reference = new ChiSquareBall(ball).projectMixture(open, member);

      ExactBall.assertContains(ball, open, made.get(i));
      double moved = 0;
      for (int token = 0; token < open.length; token++) {
        moved += open[token] * Math.abs(made.get(i)[token] - reference[token]);
      }
      assertThat(moved).isLessThan(1e-12);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void ratiosAreClippedAsThoseOfTheReference(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double radius = Math.exp(random.nextDouble(-4, 1.9));
    RatioBallToken event =
        new RatioBallToken(3, new SubsetPlan.DrawOne(), radius, Adjacency.REPLACE_ONE);
    RatioBall ball = new RatioBall(radius);
    List<Pair> pairs = pairs(random, (int) Math.exp(random.nextDouble(0.7, 7)), PAIRS);
    List<double[]> made;
    try (NDManager manager = NDManager.newBaseManager();
        DeviceRelease release = DeviceRelease.byKl(event, manager, random::nextLong)) {
      made = deviations(release, manager, pairs);
    }
    for (int i = 0; i < pairs.size(); i++) {
      double[] open = Softmax.probabilities(pairs.get(i).open);
      double[] member = Softmax.probabilities(pairs.get(i).member);

      assertThat(ball.contains(open, made.get(i))).isTrue();
      assertThat(gain(open, member, made.get(i)))
          .isGreaterThan(gain(open, member, ball.project(open, member)) - TOLERANCE_NATS);
    }
  }

  private static void assertIsClosest(ChiSquareBallParameters ball, List<Pair> pairs) {
    List<double[]> made = deviations(ball, pairs, false);
    for (int i = 0; i < pairs.size(); i++) {
      double[] open = Softmax.probabilities(pairs.get(i).open);
      double[] member = Softmax.probabilities(pairs.get(i).member);
      double[] reference = new ChiSquareBall(ball).project(open, member);

      ExactBall.assertContains(ball, open, made.get(i));
      assertThat(new ChiSquareBall(ball).contains(open, made.get(i))).isTrue();
      assertThat(gain(open, member, made.get(i)))
          .isCloseTo(gain(open, member, reference), within(TOLERANCE_NATS));
    }
  }

  private static List<double[]> deviations(
      ChiSquareBallParameters ball, List<Pair> pairs, boolean isMixture) {
    PmixedToken event = new PmixedToken(3, new SubsetPlan.DrawOne(), ball, Adjacency.REPLACE_ONE);
    try (NDManager manager = NDManager.newBaseManager();
        DeviceRelease release =
            isMixture
                ? DeviceRelease.byMixture(event, manager, () -> 0)
                : DeviceRelease.byKl(event, manager, () -> 0)) {
      return deviations(release, manager, pairs);
    }
  }

  private static List<double[]> deviations(
      DeviceRelease release, NDManager manager, List<Pair> pairs) {
    List<float[]> rows = new ArrayList<>();
    List<SequenceRows> sequences = new ArrayList<>();
    for (Pair pair : pairs) {
      sequences.add(SequenceRows.ofEnsemble(rows.size(), rows.size() + 1));
      rows.add(pair.open);
      rows.add(pair.member);
    }
    try (NDArray logits = Rows.of(manager, rows);
        DeviceLaws laws = release.prepare(new ReleaseBatch(logits, sequences))) {
      List<double[]> deviations = new ArrayList<>();
      for (int i = 0; i < pairs.size(); i++) {
        deviations.add(Rows.row(laws.deviation(), i));
      }
      return deviations;
    }
  }

  /** How much closer in KL divergence than the public distribution, on the tokens that move. */
  private static double gain(double[] open, double[] member, double[] g) {
    double gain = 0;
    double overlap = 0;
    for (int i = 0; i < g.length; i++) {
      if (open[i] >= 0x1p-32) {
        gain += member[i] * Math.log1p(g[i]);
        overlap += member[i];
      }
    }
    return overlap > 0 ? gain / overlap : 0;
  }
}
