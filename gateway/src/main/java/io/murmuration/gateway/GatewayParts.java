package io.murmuration.gateway;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.gateway.access.Access;
import io.murmuration.gateway.budget.LedgerView;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.directory.DirectoryView;
import io.murmuration.gateway.directory.Freshness;
import io.murmuration.gateway.directory.PartitionLease;
import io.murmuration.gateway.http.HttpApi;
import io.murmuration.gateway.http.Readiness;
import io.murmuration.gateway.http.ResponseApi;
import io.murmuration.gateway.log.GatewayLog;
import io.murmuration.gateway.response.Handover;
import io.murmuration.gateway.response.LogScans;
import io.murmuration.gateway.response.Responses;
import io.murmuration.gateway.response.TokenFeeds;
import io.murmuration.gateway.socket.SocketDoor;
import io.murmuration.gateway.stream.Streams;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;

/** The parts of one gateway and how they hold together. */
final class GatewayParts {
  private static final long KNOWN_MILLIS = 5_000;

  private final GatewayConfig config;
  private final Context context;
  private final GatewayLog log;
  private final Readiness readiness;
  private final LedgerView ledger = new LedgerView();
  private final DirectoryView directory;
  private final TokenFeeds feeds;
  private final LogScans scans;
  private final PartitionLease lease;
  private final Readers readers;
  private final Responses responses;
  private final SocketDoor door;
  private final HttpApi http;

  /**
   * Puts a gateway together; reads and writes nothing yet.
   *
   * @param surroundings what it stands in
   */
  GatewayParts(
      GatewayConfig config, Surroundings surroundings, Access access, Readiness readiness) {
    this.config = config;
    this.context = surroundings.context();
    this.log = surroundings.log();
    this.readiness = readiness;
    Vertx vertx = context.owner();
    MessageLog messages = surroundings.messages();
    String tokens = config.topics().tokens();
    String instance = "gateway-" + UUID.randomUUID().toString().substring(0, 8);
    directory = new DirectoryView(config.limits().replay().directoryEntriesMax());
    Streams streams = new Streams(config.limits().replay());
    feeds = new TokenFeeds(context, messages, tokens, streams);
    scans = new LogScans(context, messages, tokens, streams, config.limits().replay().scansMax());
    lease = new PartitionLease(vertx, log, config.topics(), directory.leases(), instance);
    readers = new Readers(context, messages, readiness);
    Freshness freshness =
        new Freshness(context, messages, config.topics().responses(), directory, KNOWN_MILLIS);
    responses =
        new Responses(
            new Responses.Parts(
                config, log, ledger, directory, freshness, streams, feeds, scans, instance));
    door = new SocketDoor(vertx, config, access, responses, readiness::closedForNewRequests);
    http =
        new HttpApi(
            config,
            ledger,
            readiness,
            door,
            new ResponseApi(
                vertx, config, access, responses, door, readiness::closedForNewRequests));
  }

  /** Where a gateway runs and what it reads and writes. */
  record Surroundings(Context context, MessageLog messages, GatewayLog log) {}

  /** Completes when everything is being read; it is ready when all of that has caught up. */
  Future<Void> open() {
    Topics topics = config.topics();
    Handover<LogRecord> directoryRecords = new Handover<>(context, directory::read);
    Handover<LogRecord> controlRecords = new Handover<>(context, responses::control);
    return readers
        .open(
            Readiness.Part.LEDGER,
            Readers.whole(topics.ledger(), Topics.BUDGET_PARTITIONS),
            ledger::read)
        .compose(
            opened ->
                readers.open(
                    Readiness.Part.CONTROL,
                    Readers.fromNow(topics.control()),
                    controlRecords::pass))
        .compose(
            opened ->
                readers.open(
                    Readiness.Part.DIRECTORY,
                    Readers.whole(topics.responses(), 1),
                    directoryRecords::pass))
        .map(
            caughtUp -> {
              caughtUp.onSuccess(read -> openOwn());
              return null;
            });
  }

  /** What the HTTP server does with requests. */
  Handler<HttpServerRequest> handler() {
    return http.handler(context.owner());
  }

  Responses responses() {
    return responses;
  }

  SocketDoor door() {
    return door;
  }

  PartitionLease lease() {
    return lease;
  }

  /** Stops reading, then writing. */
  Future<Void> close() {
    return readers
        .close()
        .eventually(feeds::close)
        .eventually(scans::close)
        .eventually(lease::giveBack)
        .eventually(log::close);
  }

  /** The directory has been read: takes a reply partition and reads it. */
  private void openOwn() {
    int fixed = config.replyPartition();
    Future<Integer> taken =
        // One that is told by number is this gateway's whether the log says so or not.
        fixed == GatewayConfig.AUTO ? lease.takeAny() : lease.take(fixed).otherwise(fixed);
    taken
        .compose(
            partition ->
                feeds.openOwn(partition, failure -> readers.broken(Readiness.Part.TOKENS, failure)))
        .compose(tail -> Future.fromCompletionStage(tail.caughtUp(), context))
        .onSuccess(ignored -> readiness.ready(Readiness.Part.TOKENS))
        .onFailure(failure -> readers.broken(Readiness.Part.TOKENS, failure));
  }
}
