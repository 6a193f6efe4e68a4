package io.murmuration.inference.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An outbox without a thread, whose time the test moves. */
public final class ManualOutbox implements Outbox.Listener {
  private final RecordingAppender appender = new RecordingAppender();
  private final List<String> refused = new ArrayList<>();
  private final Outbox outbox;
  private final long tickNanos;
  private long nowNanos;
  private int releases;

  public ManualOutbox(int tickMillis, int lookaheadTokens) {
    Outbox.Options options =
        new Outbox.Options("test.tokens.v1", "/test", tickMillis, lookaheadTokens);
    outbox = new Outbox(options, appender, this, 0);
    tickNanos = TimeUnit.MILLISECONDS.toNanos(tickMillis);
  }

  public Lane open(String responseId) {
    return open(new Lane.Route(responseId, 2, 1, 0));
  }

  public Lane open(Lane.Route route) {
    return outbox.open(route, () -> refused.add(route.responseId()));
  }

  public RecordingAppender appender() {
    return appender;
  }

  /** Moves time by one tick and releases what is due then. */
  public void tick() {
    step(nowNanos); // as the thread does when something arrives: waits for the tick
    nowNanos += tickNanos;
    step(nowNanos);
  }

  long step(long now) {
    nowNanos = now;
    return outbox.step(now);
  }

  Outbox.Counts counts() {
    return outbox.counts();
  }

  int releases() {
    return releases;
  }

  List<String> refusedResponses() {
    return refused;
  }

  @Override
  public void released() {
    releases++;
  }

  @Override
  public void failed(Throwable cause) {
    throw new AssertionError(cause);
  }
}
