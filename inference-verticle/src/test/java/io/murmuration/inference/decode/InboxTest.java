package io.murmuration.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboxTest {
  private static final Command CANCEL = new Command.Cancel("a", "client");

  @Test
  void placesAreKeptForThoseWhoCannotWait() throws InterruptedException {
    Inbox inbox = new Inbox(1, 2);
    inbox.put(CANCEL);
    inbox.put(CANCEL);
    Thread waiting = new Thread(() -> put(inbox));
    waiting.start();

    assertThat(inbox.offer(new Command.Wake())).isTrue();
    assertThat(inbox.offer(new Command.Wake())).isFalse();
    assertThat(waiting.isAlive()).isTrue();
    assertThat(inbox.take(0)).hasSize(3);

    waiting.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(inbox.take(0)).containsExactly(CANCEL);
  }

  @Test
  void manyWakesAreOneCommandAndAnotherOneAfterItWasTaken() throws InterruptedException {
    Inbox inbox = new Inbox(1, 1);
    inbox.wake();
    inbox.wake();
    assertThat(inbox.take(0)).isEqualTo(List.of(new Command.Wake()));
    inbox.wake();
    assertThat(inbox.take(30_000)).isEqualTo(List.of(new Command.Wake()));
  }

  @Test
  void aClosedInboxLetsEverybodyGoOn() throws InterruptedException {
    Inbox inbox = new Inbox(0, 1);
    inbox.put(CANCEL);
    Thread waiting = new Thread(() -> put(inbox));
    waiting.start();

    inbox.close();

    waiting.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(waiting.isAlive()).isFalse();
    assertThat(inbox.offer(CANCEL)).isFalse();
  }

  private static void put(Inbox inbox) {
    try {
      inbox.put(CANCEL);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
