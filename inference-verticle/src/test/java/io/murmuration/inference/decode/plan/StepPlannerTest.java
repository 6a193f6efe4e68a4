package io.murmuration.inference.decode.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.mechanism.SeededSampler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepPlannerTest {
  private static LongStream seeds() {
    return LongStream.range(0, 400);
  }

  private static FakeSequence drawOne(int prompt, int steps, int members, long seed) {
    return new FakeSequence(
        prompt,
        steps,
        Math.min(members, steps),
        draws(new SubsetPlan.DrawOne(), members, steps, seed));
  }

  private static DrawPlan draws(SubsetPlan plan, int members, int steps, long seed) {
    return new DrawPlan(new SeededSampler(seed), plan, members, steps);
  }

  private static FakeSequence eager(int prompt, int steps, int members) {
    return new FakeSequence(prompt, steps, members, new Everyone(members, steps));
  }

  private static FakeSequence ofThePublicModel(int prompt, int steps) {
    return new FakeSequence(prompt, steps, 0, new Everyone(0, steps));
  }

  /** {@link FakeLoop} checks each step; here: whatever comes, all get to their end. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void everyoneGetsToTheEndWithinTheBoundsOfEveryForward(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FakeLoop loop =
        new FakeLoop(
            new StepBounds(random.nextInt(1, 80), random.nextInt(1, 30), random.nextInt(0, 7)));
    int arrivals = random.nextInt(1, 7);
    int work = 0;
    int stalls = 0;
    int steps = 0;
    while (arrivals > 0 || !loop.isOver()) {
      if (arrivals > 0 && random.nextInt(4) == 0) {
        work += work(loop.add(random(random)));
        arrivals--;
      }
      for (FakeSequence sequence : loop.sequences) {
        sequence.mayRun = random.nextInt(5) > 0;
      }
      if (loop.step().isEmpty()) {
        stalls++;
      }
      steps++;
      assertThat(steps - stalls).as("steps that ran something").isLessThanOrEqualTo(work);
      assertThat(stalls).as("steps that found nothing").isLessThan(4000);
    }
  }

  private static FakeSequence random(SplittableRandom random) {
    int members = random.nextInt(1, 12);
    int prompt = random.nextInt(1, 60);
    int steps = random.nextInt(1, 25);
    SubsetPlan plan =
        List.of(new SubsetPlan.DrawOne(), new SubsetPlan.Poisson(0.4), new SubsetPlan.All())
            .get(random.nextInt(3));
    int slots = random.nextInt(1, members + 1);
    return switch (random.nextInt(5)) {
      case 0 -> eager(prompt, steps, members);
      case 1 -> ofThePublicModel(prompt, steps);
      default ->
          new FakeSequence(prompt, steps, slots, draws(plan, members, steps, random.nextLong()));
    };
  }

  /** Rows of tokens at the very most, where each member were run afresh for each token. */
  private static int work(FakeSequence one) {
    int tokens = one.prompt + one.steps;
    return tokens * (1 + 12 * one.steps);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void withSlotsForAllNoTokenIsRunTwiceUnderAnAdapter(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FakeLoop loop = new FakeLoop(new StepBounds(random.nextInt(4, 60), 40, 4));
    Set<List<Object>> run = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      loop.add(drawOne(random.nextInt(1, 50), 20, 6, random.nextLong()));
    }
    while (!loop.isOver()) {
      for (StepPlan.Pass<FakeSequence> pass : loop.step().passes()) {
        assertThat(pass.drops()).isEmpty();
        for (PlannedRow<FakeSequence> row : pass.rows()) {
          IntStream.range(row.from(), row.to())
              .forEach(
                  token ->
                      assertThat(run.add(List.of(row.sequence(), row.adapter(), token))).isTrue());
        }
      }
    }
  }

  @Test
  void runningAnswersGoOnInEveryStepOfALongPrompt() {
    FakeLoop loop = new FakeLoop(new StepBounds(64, 64, 4));
    List<FakeSequence> running =
        IntStream.range(0, 4).mapToObj(i -> loop.add(ofThePublicModel(4, 60))).toList();
    loop.step();
    FakeSequence longPrompt = loop.add(ofThePublicModel(2_000, 5));

    int steps = 0;
    while (longPrompt.step() == 0) {
      assertThat(loop.step().samples()).containsAll(running);
      steps++;
    }

    assertThat(steps).as("2000 tokens, 60 at a time").isEqualTo(34);
  }

  @Test
  void aPromptGoesOnWhileAnswersCouldFillEveryStep() {
    FakeLoop loop = new FakeLoop(new StepBounds(64, 64, 4));
    for (int i = 0; i < 8; i++) {
      loop.add(eager(1, 1_000, 31));
    }
    for (int i = 0; i < 10; i++) {
      loop.step();
    }
    FakeSequence newcomer = loop.add(ofThePublicModel(161, 1));
    int steps = 0;
    while (newcomer.step() == 0) {
      assertThat(loop.step().samples()).isNotEmpty();
      steps++;
    }
    assertThat(steps).as("160 tokens, 32 at a time, and the token's own step").isLessThan(12);
  }

  @Test
  void answersThatDoNotFitOneStepTakeTurns() {
    FakeLoop loop = new FakeLoop(new StepBounds(64, 64, 4));
    List<FakeSequence> all =
        IntStream.range(0, 6).mapToObj(i -> loop.add(eager(1, 1_000, 31))).toList();
    for (int i = 0; i < 300; i++) {
      loop.step();
    }
    int most = all.stream().mapToInt(FakeSequence::step).max().orElseThrow();
    int least = all.stream().mapToInt(FakeSequence::step).min().orElseThrow();
    assertThat(most - least).isLessThanOrEqualTo(6);
    assertThat(least).as("two of six in a step, of 300").isGreaterThan(85);
  }

  @Test
  void promptsAreRunInTheOrderTheyCame() {
    FakeLoop loop = new FakeLoop(new StepBounds(50, 50, 4));
    List<FakeSequence> newcomers =
        List.of(
            loop.add(ofThePublicModel(120, 3)),
            loop.add(ofThePublicModel(70, 3)),
            loop.add(ofThePublicModel(30, 3)));
    newcomers.forEach(one -> one.mayRun = false);

    List<List<Integer>> lengths = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      loop.step();
      lengths.add(newcomers.stream().map(one -> one.publicLength).toList());
    }

    assertThat(lengths)
        .containsExactly(
            List.of(50, 0, 0),
            List.of(100, 0, 0),
            List.of(119, 31, 0),
            List.of(119, 69, 12),
            List.of(119, 69, 29));
    assertThat(loop.step().isEmpty()).as("all but the last token waits for the grant").isTrue();
  }

  @Test
  void eagerWorkDependsOnLengthsAlone() {
    FakeLoop loop = new FakeLoop(new StepBounds(40, 40, 4));
    loop.add(eager(30, 12, 16));
    while (!loop.isOver()) {
      StepPlan<FakeSequence> plan = loop.step();
      if (!plan.samples().isEmpty()) {
        assertThat(plan.passes()).hasSize(1);
        assertThat(plan.passes().get(0).rows()).hasSize(17).allMatch(PlannedRow::wantsLogits);
      }
    }
  }

  @Test
  void aTokenOfMoreMembersThanOneForwardMayHaveIsMadeInSeveral() {
    FakeLoop loop = new FakeLoop(new StepBounds(16, 10, 4));
    loop.add(eager(5, 3, 25));
    List<Integer> rows = new ArrayList<>();
    while (!loop.isOver()) {
      StepPlan<FakeSequence> plan = loop.step();
      if (!plan.samples().isEmpty()) {
        plan.passes().forEach(pass -> rows.add(pass.rows().size()));
      }
    }
    assertThat(rows).containsExactly(10, 10, 6, 10, 10, 6, 10, 10, 6);
  }

  @Test
  void moreMembersThanSlotsAnswerOneAfterTheOther() {
    FakeLoop loop = new FakeLoop(new StepBounds(12, 10, 4));
    FakeSequence one = new FakeSequence(20, 4, 2, new Everyone(5, 4));
    loop.add(one);
    int samples = 0;
    while (!loop.isOver()) {
      StepPlan<FakeSequence> plan = loop.step();
      samples += plan.samples().size();
      if (!plan.samples().isEmpty()) {
        assertThat(plan.passes().stream().flatMap(pass -> pass.drops().stream()))
            .hasSizeGreaterThanOrEqualTo(3);
      }
    }
    assertThat(samples).isEqualTo(4);
  }

  /** Draws are known: whoever is needed last makes room, and what is needed soon is kept. */
  @Test
  void theMemberNeededLastMakesRoom() {
    MemberNeeds needs = scripted(0, 1, 0, 2, 0, 1, 3);
    FakeLoop loop = new FakeLoop(new StepBounds(100, 100, 0));
    FakeSequence one = loop.add(new FakeSequence(20, 7, 2, needs));
    List<Set<Integer>> held = new ArrayList<>();
    while (!loop.isOver()) {
      loop.step();
      held.add(Set.copyOf(one.members.keySet()));
    }
    assertThat(held.subList(0, 4))
        .containsExactly(Set.of(0), Set.of(0, 1), Set.of(0, 1), Set.of(0, 2));
    assertThat(held.subList(4, 7)).allMatch(members -> members.size() == 2);
    assertThat(held.get(6)).contains(3);
  }

  private static MemberNeeds scripted(int... memberByStep) {
    return new MemberNeeds() {
      @Override
      public int[] at(int step) {
        return step < memberByStep.length ? new int[] {memberByStep[step]} : new int[0];
      }

      @Override
      public int nextUse(int member, int from) {
        return IntStream.range(from, memberByStep.length)
            .filter(step -> memberByStep[step] == member)
            .findFirst()
            .orElse(NEVER);
      }
    };
  }

  @Test
  void membersNeededSoonAreCaughtUpBeforeAndEvenly() {
    int[] members = IntStream.range(0, 40).toArray();
    FakeLoop ahead = new FakeLoop(new StepBounds(4_000, 200, 4));
    FakeSequence one = ahead.add(new FakeSequence(100, 40, 40, scripted(members)));
    List<Integer> tokens = new ArrayList<>();
    while (!ahead.isOver()) {
      int needed = one.step();
      StepPlan<FakeSequence> plan = ahead.step();
      tokens.add(FakeLoop.tokens(plan));
      if (needed > 4) {
        int late =
            plan.passes().get(0).rows().stream()
                .filter(row -> row.adapter() == needed)
                .mapToInt(PlannedRow::tokenCount)
                .sum();
        assertThat(late).as("what the member of this token still missed").isLessThanOrEqualTo(9);
      }
    }
    assertThat(tokens.subList(5, 36)).allMatch(count -> count > 90 && count < 160);
  }

  @Test
  void whoWaitsForAGrantUsesTheTime() {
    FakeLoop loop = new FakeLoop(new StepBounds(64, 64, 4));
    FakeSequence one =
        loop.add(new FakeSequence(40, 10, 10, scripted(3, 1, 4, 1, 5, 9, 2, 6, 5, 0)));
    one.mayRun = false;
    while (!loop.step().isEmpty()) {
      assertThat(one.step()).isZero();
    }
    assertThat(one.publicLength).isEqualTo(39);
    assertThat(one.members).containsOnlyKeys(1, 3, 4).containsValues(39, 39, 39);

    one.mayRun = true;
    StepPlan<FakeSequence> first = loop.step();

    assertThat(
            first.passes().get(0).rows().stream()
                .filter(PlannedRow::wantsLogits)
                .collect(Collectors.toMap(PlannedRow::adapter, PlannedRow::tokenCount)))
        .containsOnlyKeys(Planned.PUBLIC, 3)
        .containsValues(1, 1);
  }

  @Test
  void boundsAreChecked() {
    assertThatThrownBy(() -> new StepBounds(0, 1, 1)).hasMessage("tokens must be >= 1, got 0");
    assertThatThrownBy(() -> new StepBounds(1, 0, 1)).hasMessage("rows must be >= 1, got 0");
    assertThatThrownBy(() -> new StepBounds(1, 1, 16))
        .hasMessage("lookAhead must be in 0..15, got 16");
    assertThat(StepBounds.of(256)).isEqualTo(new StepBounds(256, 256, 4));
  }

  @Test
  void plansDoNotSayWhoWasDrawn() {
    FakeSequence one = drawOne(5, 3, 4, 7);
    StepPlan<FakeSequence> plan =
        new StepPlanner<FakeSequence>(StepBounds.of(64)).plan(List.of(one));
    assertThat(plan.passes().get(0).rows().toString()).matches("\\[PlannedRow(, PlannedRow)*]");
    assertThat(new StepPlan.Drop<>(one, 3)).hasToString("Drop");
    assertThat(one.needs()).hasToString("DrawPlan");
  }
}
