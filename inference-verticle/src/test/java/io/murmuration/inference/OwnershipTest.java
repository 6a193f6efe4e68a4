package io.murmuration.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnershipTest {
  private final Ownership ownership = new Ownership();

  @Test
  void whatWasFetchedBeforeAPartitionWasLostIsNotOurs() {
    ownership.assigned(Set.of(0, 1));
    long before = ownership.stamp(0);
    assertThat(ownership.isOurs(0, before)).isTrue();

    ownership.revoked(Set.of(0, 1));
    assertThat(ownership.isOurs(0, before)).isFalse();
    assertThat(ownership.isOurs(0, ownership.stamp(0))).isFalse();

    ownership.assigned(Set.of(0));
    assertThat(ownership.isOurs(0, before)).isFalse();
    assertThat(ownership.isOurs(0, ownership.stamp(0))).isTrue();
    assertThat(ownership.partitions()).containsExactly(0);
  }

  @Test
  void anOffsetIsTakenOnceEvenWhenThePartitionComesBack() {
    ownership.assigned(Set.of(0, 1));
    assertThat(ownership.take(0, 5)).isTrue();
    ownership.revoked(Set.of(0, 1));
    ownership.assigned(Set.of(0, 1));
    assertThat(ownership.take(0, 5)).isFalse();
    assertThat(ownership.take(0, 4)).isFalse();
    assertThat(ownership.take(0, 6)).isTrue();
    assertThat(ownership.take(1, 0)).isTrue();
  }
}
