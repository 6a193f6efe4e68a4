package io.murmuration.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BatchingTest {
  @Test
  void defaultsAreThoseOfTheDocuments() {
    assertThat(Batching.DEFAULTS).isEqualTo(new Batching(KvStrategy.LAZY, 256));
  }

  @Test
  void limitsNameWhatIsWrong() {
    assertThatThrownBy(() -> new Batching(KvStrategy.LAZY, 15))
        .hasMessage("stepTokens must be in 16..16384, got 15");
    assertThatThrownBy(() -> new Batching(KvStrategy.LAZY, 16_385))
        .hasMessage("stepTokens must be in 16..16384, got 16385");
    assertThat(new Batching(KvStrategy.EAGER, 16).stepTokens()).isEqualTo(16);
  }
}
