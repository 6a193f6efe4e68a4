package io.murmuration.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentCancelsTest {
  @Test
  void aCancellationIsFoundOnceAndTheOldestIsForgotten() {
    RecentCancels cancels = new RecentCancels(2);
    cancels.add("a", "client");
    cancels.add("b", "client");
    cancels.add("a", "disconnected");
    cancels.add("c", "client");

    assertThat(cancels.take("b")).isNull();
    assertThat(cancels.take("a")).isEqualTo("disconnected");
    assertThat(cancels.take("a")).isNull();
    assertThat(cancels.take("c")).isEqualTo("client");
  }
}
