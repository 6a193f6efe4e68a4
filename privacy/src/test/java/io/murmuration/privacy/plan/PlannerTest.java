package io.murmuration.privacy.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.plan.PlanAnswer.Balls;
import io.murmuration.privacy.plan.PlanAnswer.Impossible;
import io.murmuration.privacy.plan.PlanAnswer.Offer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlannerTest {

  private static final ChiSquareBallParameters WIDE = new ChiSquareBallParameters(0.6, 30, 1.2);
  private static final ChiSquareBallParameters NARROW = new ChiSquareBallParameters(0.5, 20, 1);
  private static final PlanTerms TERMS =
      new PlanTerms(1e-5, new SubsetPlan.DrawOne(), Adjacency.REPLACE_ONE);

  static LongStream seeds() {
    return LongStream.range(0, 15);
  }

  static List<Map<String, String>> tokenVectors() {
    return Vectors.rows("theorem.csv").stream().filter(r -> r.get("kind").equals("T")).toList();
  }

  // Members, then tokens of (.6, 30, 1.2) and of (.5, 20, 1), each REPLACE_ONE and ZERO_OUT, as an
  // account counts them. With exact charges and orders in tenths the rows of 1000 and 10 000 would
  // be 784 861 (ZERO_OUT) and 31 484 575, 81 600 584, 49 151 860, 122 666 021: an account has
  // quarter orders too, and rounds a charge up to a whole unit, here one of 100 000.
  @ParameterizedTest
  @CsvSource({
    "16, 51, 89, 93, 166",
    "80, 1722, 3610, 2897, 6243",
    "128, 4653, 10295, 7645, 17211",
    "1000, 310934, 785044, 488468, 1201330",
    "10000, 31484504, 81599349, 49151801, 122665143"
  })
  void tokensAreThoseOfTheTable(
      int members, long replaceWide, long zeroWide, long replaceNarrow, long zeroNarrow) {
    assertThat(
            List.of(
                tokens(members, WIDE, Adjacency.REPLACE_ONE),
                tokens(members, WIDE, Adjacency.ZERO_OUT),
                tokens(members, NARROW, Adjacency.REPLACE_ONE),
                tokens(members, NARROW, Adjacency.ZERO_OUT)))
        .containsExactly(replaceWide, zeroWide, replaceNarrow, zeroNarrow);
  }

  private static long tokens(int members, ChiSquareBallParameters ball, Adjacency adjacency) {
    PlanTerms terms = new PlanTerms(1e-5, new SubsetPlan.DrawOne(), adjacency);
    return offer(new PlanQuestion(8.0, null, members, ball, terms)).plan().tokens();
  }

  @ParameterizedTest
  @MethodSource("tokenVectors")
  void tokensAgreeWithTheTheoremsVectors(Map<String, String> row) {
    PlanTerms terms =
        new PlanTerms(
            Vectors.number(row, "delta"),
            new SubsetPlan.Poisson(Vectors.number(row, "p")),
            Adjacency.valueOf(row.get("adjacency")));
    ChiSquareBallParameters ball =
        new ChiSquareBallParameters(
            Vectors.number(row, "gamma"), Vectors.number(row, "C"), Vectors.number(row, "tau"));
    PlanQuestion question =
        new PlanQuestion(
            Vectors.number(row, "eps_target"), null, Integer.valueOf(row.get("N")), ball, terms);

    // The vectors' orders are tenths; the account's quarters may win a few tokens.
    assertThat(offer(question).plan().tokens() - (long) Vectors.number(row, "T_tight"))
        .isBetween(0L, 4L);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void epsilonIsTheSmallestThatAffordsTheTokens(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PlanTerms terms = terms(random);
    int members = random.nextInt(1, 400);
    long tokens = 1 + (long) Math.exp(random.nextDouble(0, 12));
    ChiSquareBallParameters ball = ball(random);

    Offer offer = offer(new PlanQuestion(null, tokens, members, ball, terms));
    double epsilon = offer.plan().epsilon();

    assertThat(offer.plan().tokens()).isGreaterThanOrEqualTo(tokens);
    assertThat(offer.plan())
        .isEqualTo(BudgetPlan.forEvent(epsilon, terms.delta(), terms.token(members, ball)));
    long before =
        BudgetPlan.forEvent(epsilon - 1e-9, terms.delta(), terms.token(members, ball)).tokens();
    assertThat(before).isLessThan(tokens);
    assertThat(
            IntegerCharge.epsilonSpent(
                offer.plan().order(), tokens * offer.plan().chargeUnits(), terms.delta()))
        .isLessThanOrEqualTo(epsilon);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void tokensAndEpsilonAreInverses(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PlanTerms terms = terms(random);
    int members = random.nextInt(8, 4000);
    ChiSquareBallParameters ball = ball(random);
    double epsilon = random.nextDouble(0.5, 16);

    long most = offer(new PlanQuestion(epsilon, null, members, ball, terms)).plan().tokens();
    if (most == 0) {
      double needed = offer(new PlanQuestion(null, 1L, members, ball, terms)).plan().epsilon();
      assertThat(needed).isGreaterThan(epsilon);
      return;
    }
    double needed = offer(new PlanQuestion(null, most, members, ball, terms)).plan().epsilon();
    assertThat(needed).isLessThanOrEqualTo(epsilon + 1e-9);
    double more = offer(new PlanQuestion(null, most + 1, members, ball, terms)).plan().epsilon();
    assertThat(more).isGreaterThan(epsilon);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void theFewestMembersAreEnoughAndOneLessIsNot(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PlanTerms terms = terms(random);
    ChiSquareBallParameters ball = ball(random);
    double epsilon = random.nextDouble(0.5, 16);
    long tokens = 1 + (long) Math.exp(random.nextDouble(0, 12));

    Offer offer = offer(new PlanQuestion(epsilon, tokens, null, ball, terms));
    int members = ((PmixedToken) offer.token()).members();

    assertThat(offer.plan().tokens()).isGreaterThanOrEqualTo(tokens);
    if (members > 1) {
      assertThat(
              BudgetPlan.forEvent(epsilon, terms.delta(), terms.token(members - 1, ball)).tokens())
          .isLessThan(tokens);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void moreMembersNeverAffordFewerTokensUnderDrawOneAndAll(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PlanTerms any = terms(random);
    PlanTerms terms = new PlanTerms(any.delta(), new SubsetPlan.DrawOne(), any.adjacency());
    ChiSquareBallParameters ball = ball(random);
    Budget budget = new Budget(8, terms.delta());

    long before = 0;
    for (int members = 1; members <= 4096; members += 1 + members / 4) {
      long tokens = Planner.tokens(budget, terms.token(members, ball)).plan().tokens();
      assertThat(tokens).isGreaterThanOrEqualTo(before);
      before = tokens;
    }
  }

  @Test
  void underPoissonMoreMembersMayCostMoreAndTheFewestAreFoundAllTheSame() {
    PlanTerms terms = new PlanTerms(1e-5, new SubsetPlan.Poisson(0.01), Adjacency.REPLACE_ONE);
    ChiSquareBallParameters ball = new ChiSquareBallParameters(0.99, 1, 0.5);
    Budget budget = new Budget(8, 1e-5);
    long[] tokens =
        IntStream.rangeClosed(1, 512)
            .mapToLong(n -> Planner.tokens(budget, terms.token(n, ball)).plan().tokens())
            .toArray();

    assertThat(tokens[511]).isLessThan(tokens[0]);
    for (long wanted : new long[] {tokens[200], tokens[0] + 1}) {
      int members =
          Planner.fewestMembers(budget, wanted, n -> terms.token(n, ball))
              .orElseThrow()
              .token()
              .members();
      int first = IntStream.range(0, 512).filter(i -> tokens[i] >= wanted).findFirst().orElse(512);
      assertThat(members).isGreaterThanOrEqualTo(first + 1);
      assertThat(members == first + 1 || first == 512).isTrue();
    }
  }

  @Test
  void sizesAreTriedSinglyBeforeTheyAreDoubled() {
    assertThat(MembersSearch.smallest(n -> n == 3 || n >= 100, 4)).hasValue(3);
    assertThat(MembersSearch.smallest(n -> n >= 100, 4)).hasValue(100);
    assertThat(MembersSearch.smallest(n -> n >= 5, 4)).hasValue(5);
    assertThat(MembersSearch.smallest(n -> true, 0)).hasValue(1);
    assertThat(MembersSearch.smallest(n -> n == Integer.MAX_VALUE, 0)).hasValue(Integer.MAX_VALUE);
    assertThat(MembersSearch.smallest(n -> false, 4)).isEmpty();
  }

  @Test
  void theExampleOfTheDocsNeedsSoManyMembersAndThisEpsilon() {
    Offer members = offer(new PlanQuestion(8.0, 8192L, null, WIDE, TERMS));
    Offer epsilon = offer(new PlanQuestion(null, 8192L, 128, WIDE, TERMS));

    assertThat(((PmixedToken) members.token()).members()).isEqualTo(168);
    assertThat(epsilon.plan().epsilon()).isCloseTo(10.928778915818905, within(1e-9));
  }

  @Test
  void ballsAreThoseOfTheGridThatAffordTheTokensAndNoOthers() {
    PlanQuestion question = new PlanQuestion(8.0, 8192L, 128, null, TERMS);
    List<Offer> offers = ((Balls) Planner.answer(question)).offers();
    Budget budget = new Budget(8, 1e-5);

    long affordable =
        BallGrid.standard().balls().stream()
            .filter(b -> Planner.tokens(budget, TERMS.token(128, b)).plan().tokens() >= 8192)
            .count();
    assertThat(offers).hasSize((int) affordable).isNotEmpty();
    assertThat(offers).allMatch(offer -> offer.plan().tokens() >= 8192);
    assertThat(offers.stream().map(offer -> ((PmixedToken) offer.token()).ball()))
        .doesNotContain(WIDE, NARROW)
        .contains(new ChiSquareBallParameters(0.4, 30, 1.2));
  }

  @Test
  void whatNothingAffordsIsSaidToBeImpossible() {
    PlanTerms tiny = new PlanTerms(1e-300, new SubsetPlan.DrawOne(), Adjacency.REPLACE_ONE);

    assertThat(Planner.answer(new PlanQuestion(0.1, 1L, null, WIDE, tiny)))
        .isEqualTo(
            new Impossible("no number of members affords 1 tokens at epsilon 0.1, delta 1.0E-300"));
    assertThat(Planner.answer(new PlanQuestion(8.0, 8192L, 1, null, TERMS)))
        .isEqualTo(
            new Impossible("no ball of the grid affords 8192 tokens at epsilon 8.0, delta 1.0E-5"));
    assertThat(Planner.answer(new PlanQuestion(null, Long.MAX_VALUE, 1, WIDE, TERMS)))
        .isEqualTo(new Impossible("no epsilon up to 1e6 affords 9223372036854775807 tokens"));
  }

  @Test
  void theWidestRadiusIsAffordableAndAHairMoreIsNot() {
    Budget budget = new Budget(8, 1e-5);
    Offer offer = Planner.widest(budget, 8192, 10, PlannerTest::ballOfSpread).orElseThrow();
    double radius = ((PmixedToken) offer.token()).ball().chiSquareMax();

    assertThat(offer.plan().tokens()).isGreaterThanOrEqualTo(8192);
    assertThat(Planner.tokens(budget, ballOfSpread(radius * (1 + 2e-6))).plan().tokens())
        .isLessThan(8192);
    assertThat(Planner.widest(budget, 1, 0.25, PlannerTest::ballOfSpread).orElseThrow().token())
        .isEqualTo(ballOfSpread(0.25));
    assertThat(Planner.widest(budget, Long.MAX_VALUE, 10, PlannerTest::ballOfSpread)).isEmpty();
  }

  private static PmixedToken ballOfSpread(double spread) {
    return TERMS.token(128, new ChiSquareBallParameters(0.5, 20, spread));
  }

  @Test
  void exactlyOneOfTheFourIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlanQuestion(8.0, 1L, 2, WIDE, TERMS))
        .withMessage(
            "exactly one of epsilon, tokens, members and ball must be missing, got all four");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlanQuestion(8.0, null, 2, null, TERMS))
        .withMessage(
            "exactly one of epsilon, tokens, members and ball must be missing,"
                + " got none of tokens, ball");
  }

  @Test
  void questionsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlanQuestion(0.0, null, 2, WIDE, TERMS))
        .withMessage("epsilon must be in (0, 1e6], got 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlanQuestion(Double.NaN, null, 2, WIDE, TERMS));
    assertThatIllegalArgumentException().isThrownBy(() -> new Budget(1.1e6, 1e-5));
    assertThat(new Budget(1e6, 0.5).epsilon()).isEqualTo(1e6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Budget(8, 1))
        .withMessage("delta must be in (0, 1), got 1.0");
    assertThatIllegalArgumentException().isThrownBy(() -> new Budget(8, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlanQuestion(8.0, 0L, 2, null, TERMS))
        .withMessage("tokens must be >= 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlanQuestion(8.0, null, 0, WIDE, TERMS))
        .withMessage("members must be >= 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new PlanTerms(Double.NaN, new SubsetPlan.DrawOne(), Adjacency.REPLACE_ONE))
        .withMessage("delta must be in (0, 1), got NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new PlanTerms(1e-5, new SubsetPlan.DrawOne(), Adjacency.ADD_OR_REMOVE_ONE))
        .withMessage("adjacency of a plan must be REPLACE_ONE or ZERO_OUT, got ADD_OR_REMOVE_ONE");
  }

  @Test
  void everyRungOfTheLadderIsOnTheGridAndInsideTheOneBefore() {
    List<ChiSquareBallParameters> ladder = BallGrid.ladder();

    assertThat(BallGrid.standard().balls()).containsAll(ladder).hasSize(336);
    IntStream.range(1, ladder.size())
        .forEach(i -> assertThat(BallGrid.contains(ladder.get(i - 1), ladder.get(i))).isTrue());
    assertThat(BallGrid.outermost(ladder)).containsExactly(ladder.get(0));
    ChiSquareBallParameters aside = new ChiSquareBallParameters(0.9, 1, 0.1);
    assertThat(BallGrid.outermost(List.of(NARROW, aside, WIDE))).containsExactly(aside, WIDE);
    assertThat(BallGrid.contains(NARROW, WIDE)).isFalse();
    assertThat(BallGrid.contains(WIDE, new ChiSquareBallParameters(0.6, 30, 1.3))).isFalse();
    assertThat(BallGrid.contains(WIDE, new ChiSquareBallParameters(0.6, 31, 1.2))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BallGrid(List.of(), List.of(1.0), List.of(1.0)))
        .withMessage("gammas, ceilings and chiSquareMaxima must not be empty, got 0, 1, 1");
  }

  private static PlanTerms terms(SplittableRandom random) {
    List<SubsetPlan> plans =
        List.of(
            new SubsetPlan.DrawOne(),
            new SubsetPlan.All(),
            new SubsetPlan.Poisson(random.nextDouble(0.01, 1)));
    return new PlanTerms(
        Math.exp(random.nextDouble(-20, -5)),
        plans.get(random.nextInt(plans.size())),
        random.nextBoolean() ? Adjacency.REPLACE_ONE : Adjacency.ZERO_OUT);
  }

  private static ChiSquareBallParameters ball(SplittableRandom random) {
    return new ChiSquareBallParameters(
        random.nextDouble(0.1, 0.9), random.nextDouble(1, 50), random.nextDouble(0.1, 3));
  }

  private static Offer offer(PlanQuestion question) {
    return (Offer) Planner.answer(question);
  }
}
