package io.murmuration.gateway.socket;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.stream.ReadingStopped;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Moves the events of one response to the socket, one at a time and only while there is room. */
final class EventReader implements Flow.Subscriber<ServerEvent> {
  private final Outlet outlet;
  private final String responseId;
  private final Consumer<ServerEvent> writer;
  private final Runnable over;
  private Flow.@Nullable Subscription subscription;

  /**
   * Makes a reader that asks for nothing yet.
   *
   * @param padded whether text events are filled up to common sizes
   * @param over called when it reads no more
   */
  EventReader(Outlet outlet, String responseId, boolean padded, Runnable over) {
    this.outlet = outlet;
    this.responseId = responseId;
    this.writer = padded ? outlet::sendPadded : outlet::send;
    this.over = over;
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
    over.run();
    Problem problem =
        failure instanceof ReadingStopped stopped ? stopped.problem() : Problems.internal();
    outlet.send(new ServerEvent.Refused(responseId, problem));
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
