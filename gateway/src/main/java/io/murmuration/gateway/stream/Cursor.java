package io.murmuration.gateway.stream;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.messaging.fault.FaultPoint;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a response: a place in its events and the wish for more. Holds nothing else, except
 * one page of events while it reads what the response does not keep any more.
 */
public final class Cursor implements Flow.Subscription {
  private final Flow.Subscriber<? super ServerEvent> reader;
  private final Queue<ServerEvent> page = new ArrayDeque<>();
  private long next;
  private long demand;
  private @Nullable ResponseStream stream;
  private @Nullable Pages pages;
  private boolean pumping;
  private boolean fetching;
  private boolean done;

  /**
   * A reader that waits until it is given a stream.
   *
   * @param after last sequence number that it has, -1 for none
   */
  public static Cursor open(Flow.Subscriber<? super ServerEvent> reader, long after) {
    Cursor cursor = new Cursor(reader, after + 1);
    reader.onSubscribe(cursor);
    return cursor;
  }

  private Cursor(Flow.Subscriber<? super ServerEvent> reader, long next) {
    this.reader = reader;
    this.next = next;
  }

  @Override
  public void request(long count) {
    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
    pump();
  }

  /** The reader has gone. */
  @Override
  public void cancel() {
    if (!done) {
      done = true;
      if (stream != null) {
        stream.left(this);
      }
    }
  }

  /** Lets the reader go; the response goes on without it. */
  public void stop(Problem problem) {
    if (!done) {
      done = true;
      if (stream != null) {
        stream.finished(this);
      }
      reader.onError(ReadingStopped.because(problem));
    }
  }

  public boolean isDone() {
    return done;
  }

  /** Sequence number of the event that it waits for. */
  public long next() {
    return next;
  }

  /** Takes its events from there from now on. */
  void read(ResponseStream from, Pages older) {
    stream = from;
    pages = older;
  }

  void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      ServerEvent event = nextEvent();
      while (event != null) {
        demand--;
        next++;
        deliver(event);
        event = nextEvent();
      }
    } finally {
      pumping = false;
    }
  }

  private void deliver(ServerEvent event) {
    FaultPoint.at("gateway.delivering");
    reader.onNext(event);
    FaultPoint.at("gateway.delivered");
    if (!done && ResponseStream.isEnd(event)) {
      done = true;
      if (stream != null) {
        stream.finished(this);
      }
      reader.onComplete();
    }
  }

  private @Nullable ServerEvent nextEvent() {
    if (done || demand == 0 || stream == null) {
      return null;
    }
    ServerEvent fromPage = page.poll();
    if (fromPage != null || next > stream.last()) {
      return fromPage;
    }
    if (next >= stream.kept().first()) {
      return stream.kept().get(next);
    }
    fetch();
    // The answer may be there at once; pumping goes on with it then.
    return page.poll();
  }

  private void fetch() {
    if (!fetching && pages != null) {
      fetching = true;
      pages
          .next(next)
          .onSuccess(this::fetched)
          .onFailure(failure -> stop(Problems.logUnreadable()));
    }
  }

  private void fetched(List<ServerEvent> events) {
    fetching = false;
    if (events.isEmpty()) {
      stop(Problems.replayExpired());
    } else {
      page.addAll(events);
      pump();
    }
  }
}
