package io.murmuration.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulerTest {
  private static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  /** A sequence to schedule, told apart by identity. */
  private static final class Job {
    private final int stepsNeeded;
    private int steps;

    Job(int stepsNeeded) {
      this.stepsNeeded = stepsNeeded;
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void slotsHaveOneOwnerAndNobodyIsOvertaken(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int slots = random.nextInt(1, 6);
    int queueMax = random.nextInt(0, 8);
    Scheduler<Job> scheduler = new Scheduler<>(slots, queueMax);
    Deque<Job> expectedOrder = new ArrayDeque<>();
    for (int round = 0; round < 200; round++) {
      int arrivals = random.nextInt(3);
      for (int i = 0; i < arrivals; i++) {
        Job job = new Job(random.nextInt(1, 6));
        if (scheduler.offer(job)) {
          expectedOrder.add(job);
        }
      }
      if (!scheduler.waiting().isEmpty() && random.nextInt(4) == 0) {
        Job impatient = scheduler.waiting().get(random.nextInt(scheduler.waiting().size()));
        assertThat(scheduler.remove(impatient)).isTrue();
        expectedOrder.remove(impatient);
      }
      for (Job admitted : scheduler.admit(job -> true)) {
        assertThat(admitted).isSameAs(expectedOrder.remove());
      }
      List<Job> active = scheduler.active();
      assertThat(active).hasSizeLessThanOrEqualTo(slots);
      assertThat(new HashSet<>(active)).hasSameSizeAs(active);
      assertThat(scheduler.waiting()).hasSizeLessThanOrEqualTo(queueMax);
      assertThat(scheduler.waiting()).noneMatch(active::contains);
      stepAll(scheduler, active);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void everyoneIsServedWithinTheStepsOfThoseBefore(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int slots = random.nextInt(1, 5);
    Scheduler<Job> scheduler = new Scheduler<>(slots, 50);
    List<Job> jobs = new ArrayList<>();
    int bound = 0;
    for (int i = 0; i < 40; i++) {
      Job job = new Job(random.nextInt(1, 9));
      jobs.add(job);
      bound += job.stepsNeeded;
      assertThat(scheduler.offer(job)).isTrue();
    }
    int steps = 0;
    while (!scheduler.isIdle()) {
      scheduler.admit(job -> true);
      stepAll(scheduler, scheduler.active());
      steps++;
      assertThat(steps).isLessThanOrEqualTo(bound);
    }
    assertThat(jobs).allMatch(job -> job.steps == job.stepsNeeded);
  }

  private static void stepAll(Scheduler<Job> scheduler, List<Job> active) {
    for (Job job : active) {
      job.steps++;
      if (job.steps == job.stepsNeeded) {
        assertThat(scheduler.remove(job)).isTrue();
        assertThat(scheduler.active()).doesNotContain(job);
      }
    }
  }

  @Test
  void aFullQueueRefusesAndALeftSlotIsFreeAtOnce() {
    Scheduler<Job> scheduler = new Scheduler<>(1, 1);
    Job first = new Job(1);
    Job second = new Job(1);
    Job third = new Job(1);
    assertThat(scheduler.offer(first)).isTrue();
    assertThat(scheduler.admit(job -> true)).containsExactly(first);
    assertThat(scheduler.offer(second)).isTrue();
    assertThat(scheduler.offer(third)).isFalse();

    assertThat(scheduler.remove(first)).isTrue();

    assertThat(scheduler.admit(job -> true)).containsExactly(second);
    assertThat(scheduler.remove(first)).isFalse();
    assertThat(scheduler.remove(second)).isTrue();
    assertThat(scheduler.isIdle()).isTrue();
  }

  @Test
  void whoFindsNoRoomWaitsAndNobodyOvertakes() {
    Scheduler<Job> scheduler = new Scheduler<>(3, 5);
    Job small = new Job(1);
    Job large = new Job(9);
    Job smallToo = new Job(1);
    List.of(small, large, smallToo).forEach(scheduler::offer);
    List<Job> asked = new ArrayList<>();

    assertThat(
            scheduler.admit(
                job -> {
                  asked.add(job);
                  return job.stepsNeeded < 5;
                }))
        .containsExactly(small);

    assertThat(asked).containsExactly(small, large);
    assertThat(scheduler.waiting()).containsExactly(large, smallToo);
    assertThat(scheduler.admit(job -> true)).containsExactly(large, smallToo);
  }

  @Test
  void slotsThatWereLeftDoNotChangeTheOrderOfThoseWhoStay() {
    Scheduler<Job> scheduler = new Scheduler<>(2, 5);
    Job first = new Job(1);
    Job second = new Job(1);
    Job third = new Job(1);
    List.of(first, second, third).forEach(scheduler::offer);
    scheduler.admit(job -> true);
    scheduler.remove(first);
    scheduler.admit(job -> true);
    assertThat(scheduler.active()).containsExactly(second, third);
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(() -> new Scheduler<Job>(0, 1)).hasMessage("slotCount must be >= 1, got 0");
    assertThatThrownBy(() -> new Scheduler<Job>(1, -1)).hasMessage("queueMax must be >= 0, got -1");
  }
}
