package io.murmuration.inference.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.inference.claim.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LowWaterMarkTest {
  private static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void theMarkIsNeverBeyondWhatIsUnfinishedAndReachesTheEnd(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LowWaterMark mark = new LowWaterMark();
    TreeSet<Long> unfinished = new TreeSet<>();
    long next = random.nextLong(100);
    for (int i = 0; i < 200; i++) {
      if (unfinished.isEmpty() || random.nextBoolean()) {
        mark.take(next);
        unfinished.add(next);
        next += 1 + random.nextInt(2);
      } else {
        List<Long> all = new ArrayList<>(unfinished);
        long one = all.get(random.nextInt(all.size()));
        mark.finish(one);
        unfinished.remove(one);
      }
      if (!unfinished.isEmpty()) {
        assertThat(mark.value()).isEqualTo(unfinished.first());
      }
    }
    long last = unfinished.isEmpty() ? mark.value() - 1 : unfinished.last();
    List.copyOf(unfinished).forEach(mark::finish);
    assertThat(mark.value()).isGreaterThan(last);
  }

  @Test
  void onlyNewsIsCommitted() {
    LowWaterMark mark = new LowWaterMark();
    assertThat(mark.isNew()).as("nothing was taken").isFalse();
    mark.take(5);
    assertThat(mark.isNew()).isTrue();
    mark.committed(5);
    assertThat(mark.isNew()).isFalse();
    mark.finish(5);
    assertThat(mark.value()).isEqualTo(6);
    assertThat(mark.isNew()).isTrue();
  }

  @Test
  void offsetsGrow() {
    LowWaterMark mark = new LowWaterMark();
    mark.take(5);
    assertThatThrownBy(() -> mark.take(5)).hasMessage("offset must be >= 6, got 5");
  }

  @Test
  void whatIsSaidOfAnEarlierAssignmentChangesNothing() {
    Marks marks = new Marks();
    marks.assigned(Map.of(3, 10L));
    Place early = marks.take(3, 7).place();
    assertThat(marks.revoked(Set.of(3))).isEqualTo(early.stamp());
    assertThat(marks.toCommit()).isEmpty();
    marks.assigned(Map.of(3, 10L));
    Marks.Fetched again = marks.take(3, 7);
    assertThat(again.place().stamp()).isGreaterThan(early.stamp());
    assertThat(again.wasThere()).isTrue();
    assertThat(marks.take(3, 10).wasThere()).isFalse();

    marks.finish(early);
    assertThat(marks.toCommit()).containsExactly(Map.entry(3, 7L));
    marks.finish(again.place());
    assertThat(marks.toCommit()).containsExactly(Map.entry(3, 10L));
    marks.committed(Map.of(3, 10L));
    assertThat(marks.toCommit()).isEmpty();
  }
}
