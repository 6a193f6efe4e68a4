package io.murmuration.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void defaultsAreThoseOfTheDocuments() {
    assertThat(Limits.DEFAULTS).isEqualTo(new Limits(32, 16, 512, 64, 4, 25, 20_000));
  }

  @Test
  void limitsNameWhatIsWrong() {
    assertThatThrownBy(() -> new Limits(0, 16, 512, 64, 4, 25, 20_000))
        .hasMessage("blockTokens must be in 1..4096, got 0");
    assertThatThrownBy(() -> new Limits(32, 16, 512, 64, 0, 25, 20_000))
        .hasMessage("lookaheadTokens must be in 1..1024, got 0");
    assertThatThrownBy(() -> new Limits(32, 16, 512, 64, 4, -1, 20_000))
        .hasMessage("tickMillis must be in 0..60000, got -1");
  }
}
