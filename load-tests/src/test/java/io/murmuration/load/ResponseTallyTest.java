package io.murmuration.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResponseTallyTest {
  private static final int TOKENS = 12;

  @Test
  void aResponseThatComesWholeIsClean() {
    ResponseCount count = tally(Script.whole("r", TOKENS));

    assertThat(count.isComplete()).isTrue();
    assertThat(count.isWhole()).isTrue();
    assertThat(count.isFreeOfRepeats()).isTrue();
    assertThat(count.tokensCounted()).isEqualTo(TOKENS);
    assertThat(count.tokensCharged()).isEqualTo(TOKENS);
    assertThat(count.gapNanos()).hasSize(TOKENS - 1);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void anyEventLeftOutBeforeTheEndIsFoundLost(long seed) {
    List<String> events = Script.whole("r", TOKENS);
    events.remove(new SplittableRandom(seed).nextInt(events.size() - 1));

    ResponseCount count = tally(events);

    assertThat(count.eventsLost()).isEqualTo(1);
    assertThat(count.isWhole()).isFalse();
    assertThat(count.isFreeOfRepeats()).isTrue();
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void anyEventThatComesTwiceIsFoundRepeatedAndCountedOnce(long seed) {
    List<String> events = Script.whole("r", TOKENS);
    SplittableRandom random = new SplittableRandom(seed);
    int index = random.nextInt(events.size());
    events.add(random.nextInt(index + 1, events.size() + 1), events.get(index));

    ResponseCount count = tally(events);

    assertThat(count.eventsRepeated()).isEqualTo(1);
    assertThat(count.isFreeOfRepeats()).isFalse();
    assertThat(count.isWhole()).isTrue();
    assertThat(count.tokensCounted()).isEqualTo(TOKENS);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void twoNeighboursThatChangePlacesAreFoundOutOfOrder(long seed) {
    List<String> events = Script.whole("r", TOKENS);
    int index = new SplittableRandom(seed).nextInt(events.size() - 2);
    events.add(index, events.remove(index + 1));

    ResponseCount count = tally(events);

    assertThat(count.eventsOutOfOrder()).isEqualTo(1);
    assertThat(count.isFreeOfRepeats()).isFalse();
    assertThat(count.eventsLost()).isZero();
  }

  @Test
  void aTokenThatIsBilledAndNeverSeenIsLostAlthoughTheNumbersHaveNoGap() {
    List<String> events = Script.whole("r", TOKENS);
    events.set(events.size() - 1, Script.completed("r", TOKENS + 2, TOKENS + 1));

    ResponseCount count = tally(events);

    assertThat(count.eventsLost()).isZero();
    assertThat(count.tokensLost()).isEqualTo(1);
    assertThat(count.isWhole()).isFalse();
  }

  @Test
  void aTokenThatIsSeenAndNeverBilledIsASurplus() {
    List<String> events = Script.whole("r", TOKENS);
    events.set(events.size() - 1, Script.completed("r", TOKENS + 2, TOKENS - 1));

    ResponseCount count = tally(events);

    assertThat(count.tokensSurplus()).isEqualTo(1);
    assertThat(count.isFreeOfRepeats()).isFalse();
  }

  @Test
  void anEventOfAnotherResponseCountsAsOneTooMany() {
    List<String> events = Script.whole("r", TOKENS);
    events.add(4, Script.delta("other", 4));

    ResponseCount count = tally(events);

    assertThat(count.eventsRepeated()).isEqualTo(1);
    assertThat(count.tokensCounted()).isEqualTo(TOKENS);
  }

  @Test
  void aRefusalFailsTheResponseWithItsCode() {
    ResponseCount count = tally(List.of(Script.refused("r", "budget_exhausted")));

    assertThat(count.failure()).contains("budget_exhausted");
    assertThat(count.isComplete()).isFalse();
  }

  @Test
  void aMessageOutsideTheContractFailsTheResponse() {
    assertThat(tally(List.of("{\"type\":\"response.surprise\"}")).failure())
        .startsWith("unreadable");
  }

  @Test
  void aResponseWithoutAnEndIsNotComplete() {
    List<String> events = Script.whole("r", TOKENS);

    assertThat(tally(events.subList(0, events.size() - 1)).isComplete()).isFalse();
  }

  @Test
  void timesRunFromTheRequestToTheFirstTextAndThenFromTextToText() {
    ResponseTally tally = new ResponseTally("r", 1_000);
    tally.accept(Script.created("r"), 2_000);
    tally.accept(Script.delta("r", 1), 5_000);
    tally.accept(Script.delta("r", 2), 9_000);
    tally.accept(Script.completed("r", 3, 2), 50_000);

    assertThat(tally.count().firstTextNanos()).isEqualTo(4_000);
    assertThat(tally.count().gapNanos()).containsExactly(4_000L);
  }

  private static ResponseCount tally(List<String> messages) {
    ResponseTally tally = new ResponseTally("r", 0);
    long nanos = 0;
    for (String message : new ArrayList<>(messages)) {
      tally.accept(message, nanos++);
    }
    return tally.count();
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }
}
