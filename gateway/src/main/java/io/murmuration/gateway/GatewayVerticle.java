package io.murmuration.gateway;

import io.murmuration.gateway.access.Access;
import io.murmuration.gateway.access.KeysFile;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.gateway.http.Readiness;
import io.murmuration.gateway.http.ServerSettings;
import io.murmuration.gateway.log.GatewayLog;
import io.murmuration.gateway.log.KafkaGatewayLog;
import io.murmuration.gateway.problem.CloseCode;
import io.murmuration.messaging.MessageLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway: wires the parts together, starts and stops them. Listens as soon as it is deployed
 * and says on {@code /readyz} when it serves; undeploying lets responses under way end first.
 */
public final class GatewayVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(GatewayVerticle.class);
  private static final long LOG_CHECK_MILLIS = 5_000;
  private static final long SWEEP_MILLIS_MAX = 1_000;
  private static final long WAIT_STEP_MILLIS = 20;
  private static final long GOODBYE_MILLIS = 2_000;
  private static final long LEASE_RENEWAL_MILLIS = 10_000;
  private static final long KEYS_CHECK_MILLIS = 2_000;

  private final GatewayConfig config;
  private final MessageLog messages;
  private final Function<Vertx, Future<GatewayLog>> logOpener;
  private final Readiness readiness = new Readiness();
  private Supplier<Future<?>> stop = Future::succeededFuture;
  private volatile int port;
  private volatile IntSupplier sockets = () -> 0;
  private volatile IntSupplier responsesUnderWay = () -> 0;

  /**
   * A gateway that writes with a Kafka producer of its own.
   *
   * @param messages what its tails read; stays open when the gateway stops
   */
  public GatewayVerticle(GatewayConfig config, MessageLog messages) {
    this(config, messages, vertx -> KafkaGatewayLog.open(vertx, config.bootstrap()));
  }

  /**
   * A gateway that writes where it is told to.
   *
   * @param logOpener opens what it writes to; closed when the gateway stops
   */
  public GatewayVerticle(
      GatewayConfig config, MessageLog messages, Function<Vertx, Future<GatewayLog>> logOpener) {
    this.config = config;
    this.messages = messages;
    this.logOpener = logOpener;
  }

  /** The port it listens on, once deployed. */
  public int port() {
    return port;
  }

  /** Number of open sockets, for any thread; may be a moment old. */
  public int socketCount() {
    return sockets.getAsInt();
  }

  /** Number of responses under way, for any thread; may be a moment old. */
  public int responseCount() {
    return responsesUnderWay.getAsInt();
  }

  @Override
  public Future<?> start() {
    return readKeys().compose(access -> logOpener.apply(vertx).compose(log -> start(access, log)));
  }

  @Override
  public Future<?> stop() {
    readiness.drain();
    return stop.get();
  }

  private Future<?> start(Access access, GatewayLog log) {
    GatewayParts parts =
        new GatewayParts(
            config, new GatewayParts.Surroundings(context, messages, log), access, readiness);
    sockets = parts.door()::count;
    responsesUnderWay = parts.responses()::count;
    HttpServer server =
        vertx.createHttpServer(ServerSettings.of(config)).requestHandler(parts.handler());
    stop = () -> stop(parts, server).eventually(parts::close);
    keepHouse(parts, access, log);
    return parts
        .open()
        .compose(opened -> server.listen())
        .onSuccess(this::listening)
        // A verticle that did not start is not stopped by anyone else.
        .onFailure(failure -> parts.close());
  }

  private Future<Access> readKeys() {
    Path file = config.keysFile();
    return file == null
        ? Future.succeededFuture(new Access(null))
        : vertx.executeBlocking(() -> new Access(KeysFile.read(file)));
  }

  private void listening(HttpServer server) {
    port = server.actualPort();
    LOGGER.atInfo().addKeyValue("host", config.host()).addKeyValue("port", port).log("listening");
    boolean isCharged = config.models().stream().anyMatch(ModelCard::privateModel);
    if (config.tokenTickMillis() == 0 && isCharged) {
      LOGGER
          .atWarn()
          .addKeyValue("code", "tick_off")
          .log("the tick is off: times between tokens depend on the secret draw");
    }
  }

  private void keepHouse(GatewayParts parts, Access access, GatewayLog log) {
    LogWatch watch = new LogWatch(log, readiness);
    vertx.setPeriodic(0, LOG_CHECK_MILLIS, ignored -> watch.check());
    vertx.setPeriodic(LEASE_RENEWAL_MILLIS, ignored -> parts.lease().renew());
    vertx.setPeriodic(
        sweepMillis(config.limits()),
        ignored -> {
          parts.responses().sweep();
          parts.door().sweep();
        });
    Path file = config.keysFile();
    if (file != null) {
      vertx.setPeriodic(KEYS_CHECK_MILLIS, ignored -> readAgain(file, access));
    }
  }

  /** Keys that can not be read leave those that are known in force. */
  private void readAgain(Path file, Access access) {
    vertx
        .executeBlocking(() -> KeysFile.read(file))
        .onSuccess(access::change)
        .onFailure(failure -> LOGGER.atWarn().setCause(failure).log("keys could not be read"));
  }

  private Future<Void> stop(GatewayParts parts, HttpServer server) {
    return when(() -> parts.responses().count() == 0, config.limits().drainMillis())
        .compose(
            ignored -> {
              parts.door().closeAll(CloseCode.GOING_AWAY);
              return when(() -> parts.door().count() == 0, GOODBYE_MILLIS);
            })
        .compose(ignored -> server.close());
  }

  /** Completes when the condition holds, or after the time without it. */
  private Future<Void> when(BooleanSupplier condition, long millisMax) {
    Promise<Void> met = Promise.promise();
    long beganNanos = System.nanoTime();
    vertx.setPeriodic(
        0,
        WAIT_STEP_MILLIS,
        timer -> {
          if (condition.getAsBoolean() || System.nanoTime() - beganNanos > millisMax * 1_000_000) {
            vertx.cancelTimer(timer);
            met.complete();
          }
        });
    return met.future();
  }

  /** Often enough for the shortest of the times that sweeping watches. */
  private static long sweepMillis(GatewayLimits limits) {
    long silence = Math.min(limits.initTimeoutMillis(), limits.idleTimeoutMillis());
    long shortest = Math.min(silence, limits.workerTimeoutMillis());
    long byGrace = Math.max(limits.detachGraceMillis(), 4);
    return Math.max(1, Math.min(SWEEP_MILLIS_MAX, Math.min(shortest, byGrace) / 4));
  }
}
