package io.murmuration.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentCancelsTest {
  @Test
  void aCancellationStaysKnownAndTheOldestIsForgotten() {
    RecentCancels cancels = new RecentCancels(2);
    cancels.add("a");
    cancels.add("b");
    cancels.add("a");
    cancels.add("c");

    assertThat(cancels.contains("b")).isFalse();
    assertThat(cancels.contains("a")).isTrue();
    assertThat(cancels.contains("a")).as("for who takes the response over next").isTrue();
    assertThat(cancels.contains("c")).isTrue();
  }
}
