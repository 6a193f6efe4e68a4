package io.murmuration.inference.claim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenResponsesTest {
  @Test
  void nothingIsUnheardOfBeforeTheLogIsFollowed() {
    SeenResponses seen = new SeenResponses(2, 3);
    assertThat(seen.isUnheardOf("a", 1, 100)).isFalse();
    seen.followedFrom(1, 50);
    assertThat(seen.isUnheardOf("a", 1, 49)).isFalse();
    assertThat(seen.isUnheardOf("a", 1, 50)).isTrue();
    assertThat(seen.isUnheardOf("a", 0, 50)).as("another partition").isFalse();
  }

  @Test
  void whatHasARecordIsNotUnheardOf() {
    SeenResponses seen = new SeenResponses(2, 3);
    seen.followedFrom(0, 0);
    seen.followedFrom(1, 0);
    seen.add("a", 0, 7);
    assertThat(seen.isUnheardOf("a", 0, 0)).isFalse();
    assertThat(seen.isUnheardOf("a", 1, 0)).as("wherever it was").isFalse();
    assertThat(seen.isUnheardOf("b", 0, 0)).isTrue();
  }

  @Test
  void whatIsForgottenLimitsWhatCanBeSaid() {
    SeenResponses seen = new SeenResponses(1, 2);
    seen.followedFrom(0, 0);
    seen.add("a", 0, 1);
    seen.add("b", 0, 2);
    seen.add("a", 0, 3);
    seen.add("c", 0, 4); // forgets b, the one not heard of for longest
    assertThat(seen.isUnheardOf("b", 0, 2)).isFalse();
    assertThat(seen.isUnheardOf("b", 0, 3)).as("it has no record from here on").isTrue();
    assertThat(seen.isUnheardOf("a", 0, 3)).isFalse();
  }
}
