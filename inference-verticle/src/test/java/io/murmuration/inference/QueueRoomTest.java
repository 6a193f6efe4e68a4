package io.murmuration.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueRoomTest {
  @Test
  void whoeverFindsNoPlaceGetsTheNextFreeOneInTurn() {
    QueueRoom room = new QueueRoom(2);
    List<String> entered = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      room.enter().subscribe().with(ignored -> entered.add(name));
    }
    assertThat(entered).containsExactly("a", "b");
    room.leave();
    assertThat(entered).containsExactly("a", "b", "c");
    room.leave();
    room.leave();
    room.leave();
    assertThat(entered).containsExactly("a", "b", "c", "d");
    assertThatThrownBy(room::leave).isInstanceOf(IllegalStateException.class);
  }
}
