package io.murmuration.decoder.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellRangesTest {
  private record Range(long start, long count) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void rangesNeverOverlapAndComeTogetherAgain(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    CellRanges ranges = new CellRanges(1000);
    List<Range> held = new ArrayList<>();
    int[] owners = new int[1000];
    for (int round = 0; round < 2000; round++) {
      if (random.nextInt(3) > 0) {
        long count = 1 + random.nextInt(120);
        long start = ranges.take(count);
        if (start >= 0) {
          held.add(new Range(start, count));
          mark(owners, start, count, 1);
        } else {
          assertThat(longestFree(owners)).isLessThan(count);
        }
      } else if (!held.isEmpty()) {
        Range range = held.remove(random.nextInt(held.size()));
        ranges.give(range.start(), range.count());
        mark(owners, range.start(), range.count(), -1);
      }
      assertThat(Arrays.stream(owners)).allMatch(owner -> owner == 0 || owner == 1);
      assertThat(ranges.taken()).isEqualTo(held.stream().mapToLong(Range::count).sum());
    }
    held.forEach(range -> ranges.give(range.start(), range.count()));
    assertThat(ranges.taken()).isZero();
    assertThat(ranges.take(1000)).isZero();
    assertThat(ranges.take(1)).isEqualTo(-1);
  }

  @Test
  void theFirstRangeThatIsLongEnoughIsTaken() {
    CellRanges ranges = new CellRanges(10);
    assertThat(ranges.take(3)).isZero();
    assertThat(ranges.take(4)).isEqualTo(3);
    ranges.give(0, 3);
    assertThat(ranges.take(4)).isEqualTo(-1);
    assertThat(ranges.take(2)).isZero();
    assertThat(ranges.take(2)).isEqualTo(7);
    assertThat(ranges.take(1)).isEqualTo(2);
  }

  /** b P (2 K D (s + (1 + m) (L - s)) + (s > 0 ? C : 0)) with b = 1, C = K D G. */
  @ParameterizedTest
  @CsvSource({"12, 0, 100, 4", "12, 9, 100, 80", "12, 11, 7, 0", "1, 0, 1, 1"})
  void cellsAreThoseOfThePublishedFormula(int layers, int shared, int positions, int slots) {
    CacheShape shape = new CacheShape(layers, shared, 3, 8, 2);
    long numbers =
        positions
            * (2L * 24 * (shared + (1L + slots) * (layers - shared)) + (shared > 0 ? 24 * 2 : 0));
    assertThat(shape.cells(positions, slots) * shape.cellWidth()).isEqualTo(numbers);
  }

  private static void mark(int[] owners, long start, long count, int by) {
    for (long cell = start; cell < start + count; cell++) {
      owners[(int) cell] += by;
    }
  }

  private static long longestFree(int[] owners) {
    long longest = 0;
    long run = 0;
    for (int owner : owners) {
      run = owner == 0 ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
