package io.murmuration.privacy.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The searches of the planner at their edges. */
class PlanSearchTest {
  private static final Budget BUDGET = new Budget(8, 1e-5);
  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.6, 30, 1.2);
  private static final PlanTerms TERMS =
      new PlanTerms(1e-5, new SubsetPlan.DrawOne(), Adjacency.REPLACE_ONE);

  private static PmixedToken token(int members) {
    return new PmixedToken(members, new SubsetPlan.DrawOne(), BALL, Adjacency.REPLACE_ONE);
  }

  @Test
  void noSearchTakesFewerTokensThanOne() {
    List<ThrowingCallable> searches =
        List.of(
            () -> Planner.epsilon(0, 1e-5, token(80)),
            () -> Planner.fewestMembers(BUDGET, 0, PlanSearchTest::token),
            () -> Planner.balls(BUDGET, 0, ball -> TERMS.token(80, ball), List.of(BALL)),
            () -> Planner.widest(BUDGET, 0, 1, radius -> token(80)));

    for (ThrowingCallable search : searches) {
      assertThatIllegalArgumentException()
          .isThrownBy(search)
          .withMessage("tokens must be >= 1, got 0");
    }
  }

  @Test
  void aBallThatAffordsTheTokensExactlyIsOffered() {
    long tokens = Planner.tokens(BUDGET, token(80)).plan().tokens();

    assertThat(Planner.balls(BUDGET, tokens, ball -> TERMS.token(80, ball), List.of(BALL)))
        .hasSize(1);
    assertThat(Planner.balls(BUDGET, tokens + 1, ball -> TERMS.token(80, ball), List.of(BALL)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 511, 512, 513, 1_000_000, Integer.MAX_VALUE})
  void theSmallestNumberThatIsEnoughIsFound(int boundary) {
    OptionalInt monotone = MembersSearch.smallest(n -> n >= boundary, 0);
    OptionalInt tried = MembersSearch.smallest(n -> n >= boundary, 8);

    assertThat(monotone).hasValue(boundary);
    assertThat(tried).hasValue(boundary);
  }

  @Test
  void sizesThatAreTriedSinglyNeedNotBeMonotone() {
    List<Integer> asked = new ArrayList<>();

    OptionalInt found =
        MembersSearch.smallest(
            n -> {
              asked.add(n);
              return n == 8 || n > 100;
            },
            8);

    assertThat(found).hasValue(8);
    assertThat(asked).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(MembersSearch.smallest(n -> false, 8)).isEmpty();
  }

  @Test
  void noListOfAGridMayBeEmpty() {
    List<Double> one = List.of(0.5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BallGrid(one, List.of(), one))
        .withMessage("gammas, ceilings and chiSquareMaxima must not be empty, got 1, 0, 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BallGrid(one, one, List.of()))
        .withMessage("gammas, ceilings and chiSquareMaxima must not be empty, got 1, 1, 0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, Double.NaN})
  void whatIsNoDeltaHasNoTerms(double delta) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlanTerms(delta, new SubsetPlan.DrawOne(), Adjacency.REPLACE_ONE))
        .withMessage("delta must be in (0, 1), got " + delta);
  }
}
