package io.murmuration.inference.outbox;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.fault.FaultPoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends released records to the token topic on a fixed cadence: per tick at most one token of
 * each response, however long the work behind it took, as long as the decode loop is ahead. Records
 * with tokens are filled up, so that their sizes do not tell which.
 *
 * <p>What remains visible: a token that was not ready at its tick leaves on a later one, which is
 * counted ({@link #counts}). With a tick of 0 milliseconds records leave at once and times show the
 * work.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Outbox.class);
  private static final long CLOSE_WAIT_MILLIS = 5_000;

  private final Options options;
  private final MessageLog.Appender appender;
  private final Listener listener;
  private final Object lock = new Object();
  private final Set<Lane> lanes = new LinkedHashSet<>();
  private final Cadence cadence;
  private final LateTicks lateTicks = new LateTicks();
  private final Thread thread = new Thread(this::run, "murmur-outbox");
  private long releasedTokens;
  private int unacknowledged;
  private boolean closed;

  /**
   * Where and how fast records leave.
   *
   * @param topic token topic, full name
   * @param source {@code ce_source} of the records
   * @param tickMillis cadence, 0 for none
   * @param lookaheadTokens most tokens of one response that wait at a time
   */
  public record Options(String topic, String source, int tickMillis, int lookaheadTokens) {
    public Options {
      if (tickMillis < 0) {
        throw new IllegalArgumentException("tickMillis must be >= 0, got " + tickMillis);
      }
      if (lookaheadTokens < 1) {
        throw new IllegalArgumentException("lookaheadTokens must be >= 1, got " + lookaheadTokens);
      }
    }
  }

  /**
   * What has left so far, over all responses.
   *
   * @param releasedTokens tokens that left
   * @param lateTicks ticks without a token of a response that had left tokens already and was
   *     granted more, each response counted for itself; always 0 without a cadence
   */
  public record Counts(long releasedTokens, long lateTicks) {}

  /** Hears what became of records; called on the outbox's or the appender's thread. */
  public interface Listener {
    /** Some lane has room again. */
    void released();

    /** The outbox can not go on. */
    void failed(Throwable cause);
  }

  /** Call {@link #start} before anything can leave. */
  public Outbox(Options options, MessageLog.Appender appender, Listener listener) {
    this(options, appender, listener, System.nanoTime());
  }

  Outbox(Options options, MessageLog.Appender appender, Listener listener, long originNanos) {
    this.options = options;
    this.appender = appender;
    this.listener = listener;
    this.cadence = new Cadence(originNanos, TimeUnit.MILLISECONDS.toNanos(options.tickMillis()));
  }

  /** Starts the outbox's thread. */
  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Opens the queue of a response.
   *
   * @param refused called, perhaps more than once, on any thread, if the log refused a record:
   *     nothing more will leave, and the log may hold less than was handed over
   */
  public Lane open(Lane.Route route, Runnable refused) {
    Lane lane = new Lane(lock, route, options.lookaheadTokens(), refused);
    synchronized (lock) {
      lanes.add(lane);
    }
    return lane;
  }

  /** What has left so far; for any thread. */
  public Counts counts() {
    synchronized (lock) {
      return new Counts(releasedTokens, lateTicks.total());
    }
  }

  /** Waits until all that was queued is acknowledged, at most so long; returns whether it is. */
  public boolean drain(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    synchronized (lock) {
      while (!isIdle() || unacknowledged > 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || closed) {
          return false;
        }
        lock.wait(Math.min(left, 50));
      }
      return true;
    }
  }

  /** Stops at once; what has not left never will. The appender stays open. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (awaitWork()) {
        LockSupport.parkNanos(step(System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      synchronized (lock) {
        closed = true;
      }
      listener.failed(e);
    }
  }

  private boolean awaitWork() throws InterruptedException {
    synchronized (lock) {
      while (!closed && !isAwaited()) {
        cadence.disarm();
        lock.wait();
      }
      return !closed;
    }
  }

  /** Releases what is due; returns the nanoseconds until something may be due again. */
  long step(long nowNanos) {
    List<Departure> departures = new ArrayList<>();
    List<Runnable> errands = new ArrayList<>();
    long lateToReport;
    synchronized (lock) {
      if (!isAwaited()) {
        cadence.disarm();
        return 0;
      }
      cadence.arm(nowNanos);
      long wait = cadence.untilDue(nowNanos);
      if (wait > 0) {
        return wait;
      }
      takeDue(departures, errands);
      lateToReport = lateTicks.toReport(nowNanos);
      cadence.used(nowNanos, isAwaited());
    }
    departures.forEach(this::append);
    errands.forEach(Runnable::run);
    if (!departures.isEmpty()) {
      listener.released();
    }
    warn(lateToReport);
    return 0;
  }

  private void warn(long late) {
    if (late > 0) {
      LOGGER
          .atWarn()
          .addKeyValue("code", "late_ticks")
          .addKeyValue("lateTicks", late)
          .addKeyValue("tickMillis", options.tickMillis())
          .log("tokens were not ready on their tick: raise tick_millis or lower the load");
    }
  }

  private void takeDue(List<Departure> departures, List<Runnable> errands) {
    for (Iterator<Lane> each = lanes.iterator(); each.hasNext(); ) {
      Lane lane = each.next();
      if (options.tickMillis() > 0 && lane.isLate()) {
        lateTicks.add();
      }
      List<TokenRecord.Released> due =
          options.tickMillis() == 0 ? lane.takeAll() : lane.takeOneTick();
      due.forEach(record -> departures.add(new Departure(lane, record)));
      releasedTokens += due.stream().filter(TokenRecord.Tokens.class::isInstance).count();
      unacknowledged += due.size();
      errands.addAll(lane.takeErrands());
      if (lane.isOver()) {
        each.remove();
      }
    }
    lock.notifyAll();
  }

  private void append(Departure departure) {
    Lane.Route route = departure.lane.route();
    TokenRecord.Released record = departure.record;
    boolean isEnd = record instanceof TokenRecord.Ended;
    if (isEnd) {
      FaultPoint.at("worker.ending");
    } else {
      FaultPoint.at("worker.releasing");
    }
    String id = route.responseId() + "-" + route.epoch() + "-" + record.sequence();
    String kind = record.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    var unused = // The callback says what the future would.
        appender
            .append(
                new Outgoing(
                    options.topic(),
                    route.partition(),
                    route.responseId(),
                    json(record),
                    CloudEventHeaders.of("io.murmuration.token." + kind, options.source(), id)))
            .whenComplete(
                (offset, failure) -> {
                  if (failure == null && isEnd) {
                    FaultPoint.at("worker.ended");
                  } else if (failure == null) {
                    FaultPoint.at("worker.released");
                  }
                  acknowledged(departure.lane, failure != null);
                });
  }

  private static String json(TokenRecord record) {
    return record instanceof TokenRecord.Tokens tokens ? tokens.padded() : WireCodec.encode(record);
  }

  private void acknowledged(Lane lane, boolean isRefused) {
    List<Runnable> errands = List.of();
    synchronized (lock) {
      unacknowledged--;
      if (isRefused) {
        lane.breakOff();
        errands = lane.takeErrands();
        lanes.remove(lane);
      }
      lock.notifyAll();
    }
    errands.forEach(Runnable::run);
    if (isRefused) {
      lane.tellRefused();
    }
  }

  /** Whether the next tick matters to anybody. */
  private boolean isAwaited() {
    return lanes.stream().anyMatch(options.tickMillis() == 0 ? l -> !l.isEmpty() : Lane::isAwaited);
  }

  private boolean isIdle() {
    return lanes.stream().allMatch(Lane::isEmpty);
  }

  private record Departure(Lane lane, TokenRecord.Released record) {}
}
