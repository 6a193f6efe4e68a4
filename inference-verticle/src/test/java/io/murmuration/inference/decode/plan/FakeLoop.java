package io.murmuration.inference.decode.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Carries plans out on numbers, and holds each to what the engine and the mechanism demand. */
final class FakeLoop {
  final List<FakeSequence> sequences = new ArrayList<>();
  private final StepBounds bounds;
  private final StepPlanner<FakeSequence> planner;
  private long number;

  FakeLoop(StepBounds bounds) {
    this.bounds = bounds;
    planner = new StepPlanner<>(bounds);
  }

  FakeSequence add(FakeSequence sequence) {
    sequences.add(sequence);
    return sequence;
  }

  boolean isOver() {
    return sequences.stream().allMatch(FakeSequence::isOver);
  }

  /** One step; the result is what was planned for it. */
  StepPlan<FakeSequence> step() {
    number++;
    StepPlan<FakeSequence> plan =
        planner.plan(sequences.stream().filter(one -> !one.isOver()).toList());
    Set<PlannedRow<FakeSequence>> withLogits = new HashSet<>();
    for (StepPlan.Pass<FakeSequence> pass : plan.passes()) {
      run(pass);
      pass.rows().stream().filter(PlannedRow::wantsLogits).forEach(withLogits::add);
    }
    for (FakeSequence sequence : plan.samples()) {
      assertThat(sequence.maySample()).isTrue();
      checkLogits(sequence, withLogits);
      sequence.sampled(number);
    }
    assertThat(withLogits).as("logits that nobody asked for").isEmpty();
    return plan;
  }

  private void run(StepPlan.Pass<FakeSequence> pass) {
    for (StepPlan.Drop<FakeSequence> drop : pass.drops()) {
      assertThat(drop.sequence().members.remove(drop.member())).isNotNull();
    }
    assertThat(pass.rows()).isNotEmpty().hasSizeLessThanOrEqualTo(bounds.rows());
    assertThat(tokens(pass)).isLessThanOrEqualTo(bounds.tokens());
    Set<List<Object>> caches = new HashSet<>();
    for (PlannedRow<FakeSequence> row : pass.rows()) {
      assertThat(caches.add(List.of(row.sequence(), row.adapter()))).isTrue();
      run(row);
    }
  }

  private static void run(PlannedRow<FakeSequence> row) {
    FakeSequence sequence = row.sequence();
    assertThat(row.from()).isEqualTo(sequence.length(row.adapter()));
    assertThat(row.to()).isLessThanOrEqualTo(sequence.tokenCount());
    if (row.adapter() == Planned.PUBLIC) {
      sequence.publicLength = row.to();
    } else {
      assertThat(row.to()).isLessThanOrEqualTo(sequence.publicLength);
      sequence.members.put(row.adapter(), row.to());
      assertThat(sequence.members).hasSizeLessThanOrEqualTo(sequence.memberSlots());
    }
    if (row.wantsLogits()) {
      assertThat(row.to()).isEqualTo(sequence.tokenCount());
    }
  }

  /** The public row and those of exactly the members that the token needs, once each. */
  private static void checkLogits(FakeSequence sequence, Set<PlannedRow<FakeSequence>> withLogits) {
    int[] heard =
        withLogits.stream()
            .filter(row -> row.sequence() == sequence)
            .mapToInt(PlannedRow::adapter)
            .sorted()
            .toArray();
    assertThat(heard[0]).isEqualTo(Planned.PUBLIC);
    assertThat(Arrays.copyOfRange(heard, 1, heard.length))
        .containsExactly(sequence.needs().at(sequence.step()));
    withLogits.removeIf(row -> row.sequence() == sequence);
  }

  static int tokens(StepPlan.Pass<FakeSequence> pass) {
    return pass.rows().stream().mapToInt(PlannedRow::tokenCount).sum();
  }

  static int tokens(StepPlan<FakeSequence> plan) {
    return plan.passes().stream().mapToInt(FakeLoop::tokens).sum();
  }
}
