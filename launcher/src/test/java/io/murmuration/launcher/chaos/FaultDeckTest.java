package io.murmuration.launcher.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.launcher.cluster.NodeKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultDeckTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 99, -7})
  void everyFaultIsDealtOnceBeforeAnyIsDealtAgain(long seed) {
    List<Fault> faults = Decks.of(NodeKind.BROKER, true);
    FaultDeck deck = new FaultDeck(faults, seed);

    for (int round = 0; round < 5; round++) {
      assertThat(deal(deck, faults.size())).containsExactlyInAnyOrderElementsOf(faults);
    }
  }

  @Test
  void theOrderFollowsFromTheSeed() {
    List<Fault> faults = Decks.of(NodeKind.BROKER, true);

    List<Fault> first = deal(new FaultDeck(faults, 5), 50);

    assertThat(deal(new FaultDeck(faults, 5), 50)).isEqualTo(first);
    assertThat(deal(new FaultDeck(faults, 6), 50)).isNotEqualTo(first);
  }

  @Test
  void nothingToDealIsRefused() {
    assertThatThrownBy(() -> new FaultDeck(List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("faults");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfNodeIsKilledStoppedAndCutOff(NodeKind kind) {
    assertThat(Decks.of(kind, true))
        .extracting(Fault::kind)
        .contains(Fault.Kind.KILL, Fault.Kind.FREEZE, Fault.Kind.CUT);
    assertThat(Decks.of(kind, false)).extracting(Fault::kind).doesNotContain(Fault.Kind.CUT);
  }

  @Test
  void everyFaultIsDealtToSomebody() {
    List<Fault.Kind> dealt = new ArrayList<>();
    for (NodeKind kind : NodeKind.values()) {
      Decks.of(kind, true).forEach(fault -> dealt.add(fault.kind()));
    }
    Decks.ofInput().forEach(fault -> dealt.add(fault.kind()));

    assertThat(dealt).contains(Fault.Kind.values());
  }

  private static List<Fault> deal(FaultDeck deck, int count) {
    List<Fault> dealt = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      dealt.add(deck.next());
    }
    return dealt;
  }
}
