package io.murmuration.gateway.stream;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.ReleaseOrder;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.problem.Problems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongConsumer;

/**
 * One response at hand: what the log says about it, in order, and who reads it. The log may be read
 * twice over, from its beginning and live; what was taken before is passed over.
 */
public final class ResponseStream {
  private static final int HELD_MAX = 1024;

  private final DirectoryRecord.Response entry;
  private final LongConsumer grown;
  private final int eventsMax;
  private final ReleaseOrder order = new ReleaseOrder();
  private final KeptEvents kept = new KeptEvents();
  private final List<Cursor> cursors = new ArrayList<>();
  private final Queue<Stored> held = new ArrayDeque<>();
  private final Attendance attendance = new Attendance();
  private long nextOffset;
  private long heardNanos;
  private boolean overflowed;
  private boolean loaded;
  private boolean promptStored;
  private boolean stopAsked;
  private volatile boolean over;

  private record Stored(long offset, TokenRecord record) {}

  /**
   * A response of which nothing is known but its entry.
   *
   * @param grown told by how many bytes its events have grown, negative if they shrank
   */
  ResponseStream(DirectoryRecord.Response entry, int eventsMax, LongConsumer grown) {
    this.entry = entry;
    this.eventsMax = eventsMax;
    this.grown = grown;
    this.nextOffset = entry.firstOffset();
    this.heardNanos = System.nanoTime();
  }

  /** Where it lies and whose it is. */
  public DirectoryRecord.Response entry() {
    return entry;
  }

  public String id() {
    return entry.responseId();
  }

  /**
   * The prompt is stored, or so much is known about it that it must have been. Not before: who has
   * heard this much asks for the rest only, and nobody would store the prompt again.
   */
  public void created() {
    if (last() < 0) {
      add(ServerEvents.created(entry));
      pumpAll();
    }
  }

  /** Takes a record of its partition as it comes; holds it back while the log is being read. */
  public void live(long offset, TokenRecord record) {
    heardNanos = System.nanoTime();
    if (loaded) {
      take(offset, record);
      pumpAll();
    } else if (held.size() < HELD_MAX) {
      held.add(new Stored(offset, record));
    } else {
      // Too much to hold: what was dropped is read again.
      held.clear();
      overflowed = true;
    }
  }

  /**
   * Takes a record that was read from the log again. What holds is served at once: no later record
   * can change that.
   */
  public void again(long offset, TokenRecord record) {
    take(offset, record);
    pumpAll();
  }

  private void take(long offset, TokenRecord record) {
    if (offset >= nextOffset) {
      nextOffset = offset + 1;
    }
    // Whoever wrote about it had its prompt.
    created();
    order.accept(offset, record).ifPresent(this::release);
  }

  /**
   * The log was read up to an offset.
   *
   * @return whether that was enough; if not, it has to be read on from {@link #nextOffset}
   */
  public boolean loadedUpTo(long offset) {
    nextOffset = Math.max(nextOffset, offset);
    if (overflowed) {
      overflowed = false;
      return over;
    }
    for (Stored next = held.poll(); next != null; next = held.poll()) {
      take(next.offset(), next.record());
    }
    // At once: what comes live before the readers are served must not be held any more.
    loaded = true;
    return true;
  }

  /** All there is has been read: every reader whose place does not exist is told so. */
  public void serve() {
    loaded = true;
    heardNanos = System.nanoTime();
    for (Cursor cursor : List.copyOf(cursors)) {
      if (cursor.next() > reached() + (over ? 0 : 1)) {
        cursor.stop(Problems.badStartingAfter(reached(), over));
      }
    }
    pumpAll();
  }

  /** Whether a reader waits for more than the next event, so that the log may hold more. */
  public boolean isOutrun() {
    return !over && cursors.stream().anyMatch(cursor -> cursor.next() > reached() + 1);
  }

  /** The log has to be looked at again before it can be told which places exist. */
  public void unload() {
    loaded = false;
  }

  /** Gives it a reader. */
  public void attach(Cursor cursor, Pages older) {
    if (!cursor.isDone()) {
      cursors.add(cursor);
      cursor.read(this, older);
      attendance.read();
    }
  }

  /** Lets all readers go with an error; the response itself goes on. */
  public void letGo(Problem problem) {
    List.copyOf(cursors).forEach(cursor -> cursor.stop(problem));
  }

  /** Nobody came, or everybody has left. */
  public void abandonIfUnread() {
    if (cursors.isEmpty() && !over) {
      attendance.abandoned();
    }
  }

  void left(Cursor cursor) {
    cursors.remove(cursor);
    abandonIfUnread();
  }

  /** The reader was let go, or has all there is. */
  void finished(Cursor cursor) {
    cursors.remove(cursor);
  }

  KeptEvents kept() {
    return kept;
  }

  /** Who reads it, here and elsewhere. */
  public Attendance attendance() {
    return attendance;
  }

  /** Sequence number of the last event; -1 before the first. */
  public long last() {
    return kept.first() + kept.count() - 1;
  }

  /**
   * The last place that a reader may have: the first event is one of every response, told or not.
   */
  private long reached() {
    return Math.max(last(), 0);
  }

  /** Offset from which nothing has been looked at yet. */
  public long nextOffset() {
    return nextOffset;
  }

  public boolean isLoaded() {
    return loaded;
  }

  /** Whether the log says that it has ended. For any thread. */
  public boolean isOver() {
    return over;
  }

  public int readerCount() {
    return cursors.size();
  }

  public boolean isSilentFor(long millis) {
    return System.nanoTime() - heardNanos > millis * 1_000_000;
  }

  /** Whether no worker has been seen and this gateway has not stored the prompt itself. */
  public boolean mayLackItsPrompt() {
    return !promptStored && !over && order.epoch() == ReleaseOrder.UNCLAIMED;
  }

  /** Whether this gateway has stored the prompt. */
  public void promptStored(boolean stored) {
    promptStored = stored;
  }

  /** Notes that its worker is to stop; false if that was noted before. */
  public boolean askToStop() {
    boolean first = !stopAsked;
    stopAsked = true;
    return first;
  }

  /** Whether its worker has been told to stop. */
  public boolean isAskedToStop() {
    return stopAsked;
  }

  /** The wish did not reach the worker and may be repeated. */
  public void stopNotAsked() {
    stopAsked = false;
  }

  /** Forgets all but the latest events. */
  void trim(int eventsLeft) {
    long shrunk = 0;
    while (kept.count() > Math.max(1, eventsLeft)) {
      shrunk += kept.dropFirst();
    }
    grown.accept(-shrunk);
  }

  static boolean isEnd(ServerEvent event) {
    return event instanceof ServerEvent.Completed
        || event instanceof ServerEvent.Incomplete
        || event instanceof ServerEvent.Failed;
  }

  private void release(TokenRecord.Released record) {
    add(ServerEvents.of(record, entry.model()));
    if (record instanceof TokenRecord.Ended) {
      over = true;
      attendance.over();
    }
  }

  private void add(ServerEvent event) {
    long bytes = kept.add(event);
    if (kept.count() > eventsMax) {
      bytes -= kept.dropFirst();
    }
    grown.accept(bytes);
  }

  private void pumpAll() {
    List.copyOf(cursors).forEach(Cursor::pump);
  }
}
