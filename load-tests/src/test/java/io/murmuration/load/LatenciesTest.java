package io.murmuration.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LatenciesTest {
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aPercentileIsTheSmallestMeasuredValueThatEnoughOfAllDoNotExceed(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Long> nanos = new ArrayList<>();
    for (int i = random.nextInt(1, 60); i > 0; i--) {
      nanos.add(1_000_000L * random.nextInt(1, 20));
    }
    int percent = random.nextInt(1, 101);

    double millis = Latencies.ofNanos(nanos).percentileMillis(percent);

    assertThat(shareAtMost(nanos, millis) * 100).isGreaterThanOrEqualTo(percent);
    assertThat(shareAtMost(nanos, millis - 1) * 100).isLessThan(percent);
  }

  @Test
  void nothingMeasuredIsNotANumber() {
    assertThat(Latencies.ofNanos(List.of()).percentileMillis(50)).isNaN();
  }

  @Test
  void percentagesOutsideTheirRangeAreRefused() {
    Latencies one = Latencies.ofNanos(List.of(1L));
    assertThatThrownBy(() -> one.percentileMillis(0)).hasMessageContaining("percent");
    assertThatThrownBy(() -> one.percentileMillis(Double.NaN)).hasMessageContaining("percent");
  }

  private static double shareAtMost(List<Long> nanos, double millis) {
    return (double) nanos.stream().filter(value -> value / 1e6 <= millis).count() / nanos.size();
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }
}
