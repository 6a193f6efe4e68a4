package io.murmuration.accountant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AccountantConfigTest {
  @Test
  void defaultsArePinned() {
    assertThat(AccountantConfig.of("murmuration", "east-1"))
        .isEqualTo(
            new AccountantConfig("murmuration", "murmuration.accountant", 600_000, "east-1"));
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new AccountantConfig("p", " ", 1, "i"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AccountantConfig("p", "g", 0, "i"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AccountantConfig("p", "g", 1, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
