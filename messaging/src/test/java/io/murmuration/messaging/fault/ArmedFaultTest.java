package io.murmuration.messaging.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ArmedFaultTest {
  @ParameterizedTest
  @NullAndEmptySource
  void nothingIsArmedWithoutAName(@Nullable String value) {
    assertThat(ArmedFault.parse(value)).isNull();
  }

  @Test
  void aNameIsReachedTheFirstTimeAndByNoOther() {
    ArmedFault fault = ArmedFault.parse("worker.reserved");

    assertThat(fault).isNotNull();
    assertThat(fault.isReachedBy("worker.released")).isFalse();
    assertThat(fault.isReachedBy("worker.reserve")).isFalse();
    assertThat(fault.isReachedBy("worker.reserved")).isTrue();
  }

  @Test
  void aCountIsReachedOnceAtItsTurn() {
    ArmedFault fault = ArmedFault.parse("accountant.tx.sent:3");

    assertThat(fault).isNotNull();
    assertThat(fault.isReachedBy("accountant.tx.sent")).isFalse();
    assertThat(fault.isReachedBy("accountant.tx.committed")).isFalse();
    assertThat(fault.isReachedBy("accountant.tx.sent")).isFalse();
    assertThat(fault.isReachedBy("accountant.tx.sent")).isTrue();
    assertThat(fault.isReachedBy("accountant.tx.sent")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"worker", "worker.", ".a", "worker.a:0", "worker.a:", "worker.a:-1", "Worker.a"})
  void whatIsNoNameIsRefused(String value) {
    assertThatThrownBy(() -> ArmedFault.parse(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MURMUR_FAULT")
        .hasMessageContaining(value);
  }
}
