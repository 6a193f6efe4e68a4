package io.murmuration.gateway.directory;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.gateway.log.GatewayLog;
import io.murmuration.messaging.Outgoing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reply partition of this gateway. One that is told by number is taken whoever has it; any free
 * one is asked for in the log and taken if the log says that this gateway was the first. If all are
 * taken, one is shared: that is safe, and each of the two reads what it does not need.
 */
public final class PartitionLease {
  private static final Logger LOGGER = LoggerFactory.getLogger(PartitionLease.class);
  private static final long LEASE_MILLIS = 30_000;
  private static final long LOOK_MILLIS = 10;
  private static final int LOOKS_MAX = 500;

  private final Vertx vertx;
  private final GatewayLog log;
  private final Topics topics;
  private final Leases leases;
  private final String instance;
  private int partition = -1;

  /** A lease that has not been asked for. */
  public PartitionLease(
      Vertx vertx, GatewayLog log, Topics topics, Leases leases, String instance) {
    this.vertx = vertx;
    this.log = log;
    this.topics = topics;
    this.leases = leases;
    this.instance = instance;
  }

  /** Takes this partition, for others to see. Completes with it. */
  public Future<Integer> take(int fixed) {
    return ask(fixed, LEASE_MILLIS).map(stored -> taken(fixed));
  }

  /** Takes one that nobody else has, if there is one. The directory must have been read. */
  public Future<Integer> takeAny() {
    long now = System.currentTimeMillis();
    Queue<Integer> free =
        IntStream.range(0, Topics.REPLY_PARTITIONS)
            .filter(each -> leases.isFree(each, now))
            .boxed()
            .collect(ArrayDeque::new, Queue::add, Queue::addAll);
    return takeOneOf(free);
  }

  /** Says that it is still there. To be called from time to time, more than once in 15 s. */
  public void renew() {
    if (partition >= 0) {
      var unused = ask(partition, LEASE_MILLIS);
    }
  }

  /** Lets others have it. */
  public Future<Void> giveBack() {
    return partition < 0 ? Future.succeededFuture() : ask(partition, 0).otherwiseEmpty();
  }

  private Future<Integer> takeOneOf(Queue<Integer> free) {
    Integer next = free.poll();
    if (next == null) {
      int shared = Math.floorMod(instance.hashCode(), Topics.REPLY_PARTITIONS);
      LOGGER.atWarn().addKeyValue("partition", shared).log("no reply partition is free: sharing");
      return Future.succeededFuture(taken(shared));
    }
    return ask(next, LEASE_MILLIS)
        .compose(stored -> seen(next))
        .compose(mine -> mine ? Future.succeededFuture(taken(next)) : takeOneOf(free));
  }

  /** Completes when the directory says who has the partition. */
  private Future<Boolean> seen(int asked) {
    Promise<Boolean> decided = Promise.promise();
    look(asked, decided, LOOKS_MAX);
    return decided.future();
  }

  private void look(int asked, Promise<Boolean> decided, int looksLeft) {
    boolean mine = leases.isHeldBy(asked, instance);
    if (mine || looksLeft == 0 || !leases.isFree(asked, System.currentTimeMillis())) {
      decided.complete(mine);
    } else {
      vertx.setTimer(LOOK_MILLIS, ignored -> look(asked, decided, looksLeft - 1));
    }
  }

  private int taken(int which) {
    partition = which;
    LOGGER.atInfo().addKeyValue("partition", which).log("reply partition");
    return which;
  }

  private Future<Void> ask(int which, long leaseMillis) {
    DirectoryRecord.Gateway lease = new DirectoryRecord.Gateway(which, instance, leaseMillis);
    return log.append(
        new Outgoing(
            topics.responses(),
            Outgoing.BY_KEY,
            lease.key(),
            WireCodec.encode(lease),
            CloudEventHeaders.of("io.murmuration.generation.gateway", instance, lease.key())));
  }
}
