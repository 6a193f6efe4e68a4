package io.murmuration.inference.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StopTextsTest {
  private static LongStream seeds() {
    return LongStream.range(0, 500);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void piecesAreTheTextUpToTheFirstStopHoweverItIsCut(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String text = letters(random, random.nextInt(0, 40));
    List<String> stops = new ArrayList<>();
    for (int i = random.nextInt(0, 4); i > 0; i--) {
      stops.add(letters(random, random.nextInt(1, 5)));
    }

    StopTexts cutter = new StopTexts(stops);
    StringBuilder released = new StringBuilder();
    int at = 0;
    while (at < text.length() && !cutter.isHit()) {
      int next = Math.min(text.length(), at + random.nextInt(0, 4));
      released.append(cutter.accept(text.substring(at, next)));
      assertThat(text).startsWith(released);
      at = next;
    }
    boolean hit = cutter.isHit();
    released.append(hit ? "" : cutter.finish());

    int first = stops.stream().mapToInt(text::indexOf).filter(i -> i >= 0).min().orElse(-1);
    assertThat(hit).isEqualTo(first >= 0);
    // A stop text that ends earlier may hide one that begins earlier and ends later: what is
    // released never holds a whole stop text and never differs from the text.
    if (first >= 0) {
      assertThat(stops).noneMatch(stop -> released.toString().contains(stop));
      assertThat(released.length()).isGreaterThanOrEqualTo(first);
    } else {
      assertThat(released.toString()).isEqualTo(text);
    }
  }

  @Test
  void textBeforeTheStopIsReleasedAndTheStopIsNot() {
    StopTexts stops = new StopTexts(List.of("\n\n", "END"));
    assertThat(stops.accept("one\n")).isEqualTo("one");
    assertThat(stops.accept("two E")).isEqualTo("\ntwo ");
    assertThat(stops.accept("N")).isEmpty();
    assertThat(stops.accept("D three")).isEmpty();
    assertThat(stops.isHit()).isTrue();
    assertThat(stops.accept("four")).isEmpty();
  }

  @Test
  void halfACharacterIsNoStopText() {
    String smile = "\uD83D\uDE00";
    StopTexts stops = new StopTexts(List.of(smile.substring(1)));
    assertThat(stops.accept(smile)).isEqualTo(smile);
  }

  private static String letters(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(3)));
    }
    return text.toString();
  }
}
