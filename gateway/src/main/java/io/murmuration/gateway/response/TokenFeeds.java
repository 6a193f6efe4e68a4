package io.murmuration.gateway.response;

import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.stream.ResponseStream;
import io.murmuration.gateway.stream.Streams;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of the token log that are read live: the own one always, another one while a
 * response in it is at hand and open. One tail for each, whoever reads. Event loop only, except
 * where said.
 */
public final class TokenFeeds {
  private static final Logger LOGGER = LoggerFactory.getLogger(TokenFeeds.class);
  private static final long LINGER_NANOS = 30_000_000_000L;

  private final Context eventLoop;
  private final MessageLog messages;
  private final String topic;
  private final Streams streams;
  private final Map<Integer, Feed> feeds = new HashMap<>();
  private final AtomicLong ownNext = new AtomicLong();
  private int own = -1;

  private static final class Feed {
    private final Future<MessageLog.Tail> tail;
    private @Nullable Long idleNanos;

    Feed(Future<MessageLog.Tail> tail) {
      this.tail = tail;
    }
  }

  public TokenFeeds(Context eventLoop, MessageLog messages, String topic, Streams streams) {
    this.eventLoop = eventLoop;
    this.messages = messages;
    this.topic = topic;
    this.streams = streams;
  }

  /**
   * Reads the own partition from now on. Completes when nothing that is written from now on can be
   * missed.
   *
   * @param broken hears that it can not be read any further
   */
  public Future<MessageLog.Tail> openOwn(int partition, Consumer<Throwable> broken) {
    own = partition;
    return eventLoop
        .executeBlocking(() -> messages.endOffset(topic, partition), false)
        .compose(
            end -> {
              ownNext.accumulateAndGet(end, Math::max);
              Feed feed = new Feed(open(partition, broken));
              feeds.put(partition, feed);
              return feed.tail;
            });
  }

  /** Number of the own partition; -1 before it is opened. */
  int own() {
    return own;
  }

  /** An offset of the own partition that no record of a new response comes before. */
  long ownNext() {
    return ownNext.get();
  }

  /** Completes when nothing that is written to the partition from now on can be missed. */
  Future<Void> follow(int partition) {
    Feed feed = feeds.computeIfAbsent(partition, p -> new Feed(open(p, failure -> lost(p))));
    feed.idleNanos = null;
    if (feed.tail.failed()) {
      feeds.remove(partition);
    }
    return feed.tail.mapEmpty();
  }

  /** Closes tails that nobody has needed for a while. To be called from time to time. */
  void sweep() {
    Set<Integer> needed =
        streams.all().stream()
            .filter(stream -> !stream.isOver())
            .map(stream -> stream.entry().replyPartition())
            .collect(Collectors.toSet());
    long now = System.nanoTime();
    for (Map.Entry<Integer, Feed> entry : Map.copyOf(feeds).entrySet()) {
      Feed feed = entry.getValue();
      if (entry.getKey() == own || needed.contains(entry.getKey())) {
        feed.idleNanos = null;
      } else if (feed.idleNanos == null) {
        feed.idleNanos = now;
      } else if (now - feed.idleNanos > LINGER_NANOS) {
        feeds.remove(entry.getKey());
        feed.tail.onSuccess(this::close);
      }
    }
  }

  /** Closes all tails. */
  public Future<Void> close() {
    Map<Integer, Feed> open = Map.copyOf(feeds);
    feeds.clear();
    return Future.join(open.values().stream().map(feed -> feed.tail.compose(this::close)).toList())
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Void> close(MessageLog.Tail tail) {
    return eventLoop.executeBlocking(
        () -> {
          tail.close();
          return null;
        },
        false);
  }

  private Future<MessageLog.Tail> open(int partition, Consumer<Throwable> broken) {
    Handover<StoredToken> handover = new Handover<>(eventLoop, this::live);
    MessageLog.TailOptions options =
        new MessageLog.TailOptions(topic, Set.of(partition), false, false);
    boolean isOwn = partition == own;
    return eventLoop.executeBlocking(
        () ->
            messages.tail(
                options,
                record -> read(record, handover, isOwn),
                failure -> eventLoop.runOnContext(ignored -> broken.accept(failure))),
        false);
  }

  /** On the tail's thread. */
  private void read(LogRecord record, Handover<StoredToken> handover, boolean isOwn) {
    if (isOwn) {
      ownNext.accumulateAndGet(record.offset() + 1, Math::max);
    }
    if (streams.isOpen(record.key())) {
      StoredToken.read(record).ifPresent(handover::pass);
    }
  }

  private void live(StoredToken stored) {
    streams
        .find(stored.record().responseId())
        .ifPresent(
            stream -> {
              stream.live(stored.offset(), stored.record());
              streams.trim();
            });
  }

  private void lost(int partition) {
    LOGGER.atWarn().addKeyValue("partition", partition).log("a shared tail has ended");
    Feed feed = feeds.remove(partition);
    if (feed != null) {
      feed.tail.onSuccess(this::close);
    }
    for (ResponseStream stream : streams.all()) {
      if (stream.entry().replyPartition() == partition && !stream.isOver()) {
        stream.letGo(Problems.logUnreadable());
        streams.forget(stream);
      }
    }
  }
}
