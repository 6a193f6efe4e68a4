package io.murmuration.inference.claim;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Claimed;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.inference.sequence.Progress;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.MessageLog.TailOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the token log, so that a worker knows which of its claims hold, and for how long: what it
 * wrote itself counts only once it was read here, in the order that all others read. Safe for any
 * thread.
 */
public final class TokenWatch implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(TokenWatch.class);
  private static final int SEEN_MAX = 1 << 14;

  private final Object lock = new Object();
  private final Map<String, Watch> watches = new HashMap<>();
  private final SeenResponses seen = new SeenResponses(Topics.REPLY_PARTITIONS, SEEN_MAX);
  private MessageLog.@Nullable Tail tail;

  private TokenWatch() {}

  /**
   * Follows the log from its end on. May block.
   *
   * @param failure called once if that can not go on
   */
  public static TokenWatch start(MessageLog log, String topic, Consumer<Throwable> failure) {
    TokenWatch watch = new TokenWatch();
    watch.tail =
        log.tail(
            new TailOptions(
                topic,
                IntStream.range(0, Topics.REPLY_PARTITIONS).boxed().collect(Collectors.toSet()),
                false,
                false),
            watch::read,
            failure);
    for (int partition = 0; partition < Topics.REPLY_PARTITIONS; partition++) {
      // The tail began here or before: nothing is missing from here on.
      long end = log.endOffset(topic, partition);
      synchronized (watch.lock) {
        watch.seen.followedFrom(partition, end);
      }
    }
    return watch;
  }

  /** Completes when what is written from now on will be heard. */
  public CompletableFuture<Void> listening() {
    MessageLog.Tail following = tail;
    return following == null ? CompletableFuture.completedFuture(null) : following.caughtUp();
  }

  /**
   * Follows a response of which nobody has written anything from {@code from} to where the log has
   * been read; absent if that can not be said.
   *
   * @param changed called when a claim or the end was read, on the tail's thread; must not block
   */
  Optional<Watch> openNew(Where where, Runnable changed) {
    synchronized (lock) {
      if (!seen.isUnheardOf(where.responseId, where.partition, where.from)) {
        return Optional.empty();
      }
      Watch watch = open(where, changed);
      watch.standing = new Standing();
      return Optional.of(watch);
    }
  }

  /** Follows a response whose past is to be {@linkplain Watch#adopt looked up}. */
  Watch openOld(Where where, Runnable changed) {
    synchronized (lock) {
      return open(where, changed);
    }
  }

  private Watch open(Where where, Runnable changed) {
    Watch watch = new Watch(where, changed);
    watches.put(where.responseId, watch);
    return watch;
  }

  private void read(LogRecord record) {
    Runnable toTell = null;
    synchronized (lock) {
      seen.add(record.key(), record.partition(), record.offset());
      Watch watch = watches.get(record.key());
      if (watch != null && watch.where.partition == record.partition()) {
        toTell = watch.read(record);
      }
    }
    if (toTell != null) {
      toTell.run();
    }
  }

  /** The record, absent if nobody can read it. */
  static Optional<TokenRecord> decode(LogRecord record) {
    try {
      return Optional.of(WireCodec.decode(record.value(), TokenRecord.class));
    } catch (WireFormatException e) {
      LOGGER
          .atWarn()
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("code", e.problem().code())
          .log("token record passed over");
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    MessageLog.Tail following = tail;
    if (following != null) {
      following.close();
    }
  }

  /**
   * Where a response's records lie.
   *
   * @param from an offset that none of them comes before
   */
  record Where(String responseId, int partition, long from) {}

  /**
   * What was read of a response so far.
   *
   * @param lastClaim offset of the last claim that was read, -1 if there was none
   * @param epoch offset of the claim that holds
   * @param lastSequence sequence number of the last record that holds
   * @param ended the last record, if it holds
   */
  record View(long lastClaim, long epoch, long lastSequence, @Nullable Ended ended) {}

  private record Read(long offset, TokenRecord record) {}

  /** One response that is followed. */
  final class Watch {
    private final Where where;
    private final Runnable changed;
    private final List<Read> early = new ArrayList<>(); // read while the past was looked up
    private @Nullable Standing standing;

    private Watch(Where where, Runnable changed) {
      this.where = where;
      this.changed = changed;
    }

    private @Nullable Runnable read(LogRecord raw) {
      Optional<TokenRecord> record = decode(raw);
      if (record.isEmpty()) {
        return null;
      }
      Standing known = standing;
      if (known == null) {
        early.add(new Read(raw.offset(), record.get()));
        return null;
      }
      known.accept(raw.offset(), record.get());
      boolean matters = record.get() instanceof Claimed || record.get() instanceof Ended;
      return matters ? changed : null;
    }

    /** Takes over what a search that began after this watch found. */
    void adopt(Standing past) {
      synchronized (lock) {
        early.forEach(read -> past.accept(read.offset, read.record));
        early.clear();
        standing = past;
      }
    }

    View view() {
      synchronized (lock) {
        Standing known = known();
        return new View(known.lastClaim(), known.epoch(), known.lastSequence(), known.ended());
      }
    }

    /** Sequence number of the last record that was read and holds; 0 while nothing is known. */
    long lastSequence() {
      synchronized (lock) {
        return standing == null ? 0 : standing.lastSequence();
      }
    }

    /** What was released up to here; from now on only claims and the end are followed. */
    Progress freeze(String self) {
      synchronized (lock) {
        return known().freeze(self);
      }
    }

    void close() {
      synchronized (lock) {
        watches.remove(where.responseId, this);
      }
    }

    private Standing known() {
      if (standing == null) {
        throw new IllegalStateException("the past of the response must be looked up first");
      }
      return standing;
    }
  }
}
