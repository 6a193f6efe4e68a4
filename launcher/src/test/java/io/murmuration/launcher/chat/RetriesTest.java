package io.murmuration.launcher.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RetriesTest {
  private static final Patience PATIENCE = new Patience(100, 1_600, 10_000, 1, 1);

  private long nowMillis;

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void waitsDoubleUpToTheirBoundAndEndWithTheWholeOne(long seed) {
    Retries retries = retries(seed);
    long ceiling = 100;
    OptionalLong wait = retries.next();
    while (wait.isPresent()) {
      long left = 10_000 - nowMillis;
      assertThat(wait.getAsLong())
          .isBetween(Math.min(left, ceiling - ceiling / 2), Math.min(left, ceiling));
      nowMillis += wait.getAsLong();
      ceiling = Math.min(2 * ceiling, 1_600);
      wait = retries.next();
    }
    assertThat(nowMillis).isEqualTo(10_000);
  }

  @Test
  void clientsOfOneGatewayDoNotComeBackTogether() {
    Set<Long> first = new HashSet<>();
    for (long seed = 0; seed < 300; seed++) {
      first.add(retries(seed).next().getAsLong());
    }
    assertThat(first).hasSizeGreaterThan(30);
  }

  @Test
  void somethingNewBeginsTheBoundAgain() {
    Retries retries = retries(1);
    retries.next();
    nowMillis += 9_999;
    assertThat(retries.areUnderWay()).isTrue();
    retries.progress();
    assertThat(retries.areUnderWay()).isFalse();
    nowMillis += 9_999;

    assertThat(retries.next().getAsLong()).isLessThanOrEqualTo(100);
    nowMillis += 10_000;
    assertThat(retries.next()).isEmpty();
  }

  @Test
  void whoHasNoPatienceDoesNotTryAgain() {
    Retries none =
        new Retries(new Patience(1, 1, 0, 1, 1), new SplittableRandom(1), System::nanoTime);

    assertThat(none.next()).isEmpty();
  }

  private Retries retries(long seed) {
    return new Retries(PATIENCE, new SplittableRandom(seed), () -> nowMillis * 1_000_000);
  }
}
