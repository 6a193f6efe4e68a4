package io.murmuration.inference.decode.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.mechanism.Sampler;
import io.murmuration.privacy.mechanism.SecureSampler;
import io.murmuration.privacy.mechanism.SeededSampler;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DrawPlanTest {
  private static Stream<SubsetPlan> plans() {
    return Stream.of(
        new SubsetPlan.DrawOne(),
        new SubsetPlan.Poisson(0.03),
        new SubsetPlan.Poisson(0.6),
        new SubsetPlan.All());
  }

  /** The generator's words go into the same draws in the same order: the same law, to the bit. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void drawsAreThoseThatWouldBeMadeTokenByToken(SubsetPlan plan) {
    for (int members : new int[] {1, 5, 128, 3_000}) {
      int steps = 70;
      try (DrawPlan drawn = new DrawPlan(new SeededSampler(9), plan, members, steps)) {
        Sampler afresh = new SeededSampler(9);
        for (int step = 0; step < steps; step++) {
          assertThat(drawn.at(step)).containsExactly(afresh.drawSubset(plan, members));
        }
        assertThat(drawn.at(steps)).isEmpty();
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void theNextUseIsTheNextDrawOfTheMember(SubsetPlan plan) {
    int members = 7;
    int steps = 50;
    try (DrawPlan drawn = new DrawPlan(new SeededSampler(4), plan, members, steps)) {
      for (int member = 0; member < members; member++) {
        for (int from = 0; from <= steps; from++) {
          int wanted = member;
          int expected =
              IntStream.range(from, steps)
                  .filter(step -> Arrays.stream(drawn.at(step)).anyMatch(one -> one == wanted))
                  .findFirst()
                  .orElse(MemberNeeds.NEVER);
          assertThat(drawn.nextUse(member, from)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void whatIsNotDrawnYetIsNoPromiseOfNever() {
    int members = 5_000;
    SubsetPlan rare = new SubsetPlan.Poisson(1e-12);
    try (DrawPlan drawn = new DrawPlan(new SeededSampler(4), rare, members, 100)) {
      assertThat(drawn.nextUse(3, 0)).isBetween(DrawPlan.AHEAD_MIN, 99);
      assertThat(drawn.nextUse(3, 90)).isEqualTo(MemberNeeds.NEVER);
    }
  }

  @Test
  void aClosedPlanHasForgotten() {
    DrawPlan drawn = new DrawPlan(new SecureSampler(), new SubsetPlan.DrawOne(), 4, 10);
    assertThat(drawn.at(0)).hasSize(1);
    assertThat(drawn).hasToString("DrawPlan");
    drawn.close();
    assertThatThrownBy(() -> drawn.at(0)).hasMessage("the plan must be open");
    assertThatThrownBy(() -> drawn.nextUse(0, 0)).hasMessage("the plan must be open");
  }

  @Test
  void everyoneIsNeededForEveryTokenAndNobodyAfterTheLast() {
    Everyone all = new Everyone(3, 2);
    assertThat(all.at(1)).containsExactly(0, 1, 2);
    assertThat(all.at(2)).isEmpty();
    assertThat(all.nextUse(2, 1)).isEqualTo(1);
    assertThat(all.nextUse(2, 2)).isEqualTo(MemberNeeds.NEVER);
    assertThat(new Everyone(0, 2).at(0)).isEmpty();
  }
}
