package io.murmuration.gateway.socket;

import io.murmuration.contracts.generation.ServerEvent;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Moves the events of one response to the socket, one at a time and only while there is room. */
final class EventReader implements Flow.Subscriber<ServerEvent> {
  private final Outlet outlet;
  private final Consumer<ServerEvent> writer;
  private final Runnable over;
  private final Consumer<Throwable> tooSlow;
  private Flow.@Nullable Subscription subscription;

  /**
   * Makes a reader that asks for nothing yet.
   *
   * @param padded whether text events are filled up to common sizes
   * @param over called when the last event has been written
   * @param tooSlow called when events were lost because they did not leave in time
   */
  EventReader(Outlet outlet, boolean padded, Runnable over, Consumer<Throwable> tooSlow) {
    this.outlet = outlet;
    this.writer = padded ? outlet::sendPadded : outlet::send;
    this.over = over;
    this.tooSlow = tooSlow;
  }

  @Override
  public void onSubscribe(Flow.Subscription opened) {
    subscription = opened;
    askForMore();
  }

  @Override
  public void onNext(ServerEvent event) {
    writer.accept(event);
    askForMore();
  }

  @Override
  public void onError(Throwable failure) {
    tooSlow.accept(failure);
  }

  @Override
  public void onComplete() {
    over.run();
  }

  void stop() {
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private void askForMore() {
    outlet.whenRoom(
        () -> {
          if (subscription != null) {
            subscription.request(1);
          }
        });
  }
}
