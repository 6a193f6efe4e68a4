package io.murmuration.gateway.log;

import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The same over any {@link MessageLog}, for servers whose log is not Kafka. */
public final class PortGatewayLog implements GatewayLog {
  private final Vertx vertx;
  private final MessageLog.Appender appender;

  public PortGatewayLog(Vertx vertx, MessageLog.Appender appender) {
    this.vertx = vertx;
    this.appender = appender;
  }

  @Override
  public Future<Void> append(Outgoing record) {
    return vertx
        .executeBlocking(() -> appender.append(record))
        .compose(
            stored -> Future.fromCompletionStage(stored, vertx.getOrCreateContext()).mapEmpty());
  }

  /** A log inside the process is always there. */
  @Override
  public Future<Void> check() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> close() {
    return vertx.executeBlocking(
        () -> {
          appender.close();
          return null;
        });
  }
}
