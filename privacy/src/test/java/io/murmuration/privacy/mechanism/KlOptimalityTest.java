package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No point of the ball is closer to a member in KL divergence by more than 1e-6 nats. */
class KlOptimalityTest {

  private static final double TOLERANCE_NATS = 1e-6;

  static LongStream seeds() {
    return Seeds.first(300);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void adversarialMembersOfASmallVocabulary(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChiSquareBall ball = AdversarialLaws.ball(random);
    double[] open = AdversarialLaws.publicLaw(random, (int) Math.exp(random.nextDouble(0.7, 5)));

    assertIsOptimal(ball, open, AdversarialLaws.memberLaw(random, open), 70);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void adversarialMembersOfTwoOrThreeTokens(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChiSquareBall ball = AdversarialLaws.ball(random);
    double[] open = AdversarialLaws.publicLaw(random, random.nextInt(2, 4));

    assertIsOptimal(ball, open, AdversarialLaws.memberLaw(random, open), 70);
  }

  @Tag("slow")
  @Test
  void membersOfAWholeVocabulary() {
    SplittableRandom random = new SplittableRandom(5);
    ChiSquareBall ball = new ChiSquareBall(new ChiSquareBallParameters(0.6, 30, 1.2));
    double[] open = AdversarialLaws.normal(random, 50_257, 3);

    assertIsOptimal(ball, open, AdversarialLaws.near(random, open, 2), 40);
  }

  /** Merging near ratios hides a little of their spread, so that the merged law needs no nu. */
  @Test
  void aMemberJustOutsideTheBallByASpreadThatMergingHides() {
    SplittableRandom random = new SplittableRandom(6);
    double[] open = AdversarialLaws.normal(random, 3_000, 1);
    double[] member = AdversarialLaws.near(random, open, 0.4);
    double spread = 0;
    for (int i = 0; i < open.length; i++) {
      spread += (member[i] - open[i]) * (member[i] - open[i]) / open[i];
    }

    for (double share : new double[] {1 - 1e-3, 1 - 1e-4, 1 - 1e-5, 1 - 1e-6, 1}) {
      ChiSquareBall ball = new ChiSquareBall(new ChiSquareBallParameters(0.9, 30, spread * share));
      assertIsOptimal(ball, open, member, 60);
    }
  }

  private static void assertIsOptimal(
      ChiSquareBall ball, double[] open, double[] member, int halvings) {
    SlowKlSearch slow = new SlowKlSearch(open, member, ball.parameters(), halvings);
    double[] g = ball.project(open, member);

    // A member of less mass is no distribution that a double can hold.
    if (slow.overlap() >= 1e-200) {
      double bound = slow.bound();
      assertThat(slow.gain(g)).isBetween(bound - TOLERANCE_NATS, bound + 1e-9 * (1 + bound));
    } else {
      assertThat(g).containsOnly(0);
    }
  }
}
