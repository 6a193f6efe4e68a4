package io.murmuration.launcher.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Answers {@code GET /metrics} in Prometheus' text format. Listens on a port of its own, so that
 * whoever may use the gateway need not see it. Starting and closing block.
 */
public final class MetricsServer implements AutoCloseable {
  private static final long WAIT_SECONDS = 10;
  private static final String PATH = "/metrics";
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics collections;
  private final HttpServer server;

  private MetricsServer(
      PrometheusMeterRegistry registry, JvmGcMetrics collections, HttpServer server) {
    this.registry = registry;
    this.collections = collections;
    this.server = server;
  }

  /** Starts with the metrics of the Java platform. */
  public static MetricsServer start(Vertx vertx, String host, int port) throws TimeoutException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> answer(request, registry))
            .listen(port, host)
            .await(WAIT_SECONDS, TimeUnit.SECONDS);
    return new MetricsServer(registry, collections, server);
  }

  /** Where parts of the process add what they measure. */
  public MeterRegistry registry() {
    return registry;
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() throws TimeoutException {
    server.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
    collections.close();
    registry.close();
  }

  private static void answer(HttpServerRequest request, PrometheusMeterRegistry registry) {
    if (!request.path().equals(PATH)) {
      request.response().setStatusCode(404).end();
      return;
    }
    request.response().putHeader("content-type", TEXT_FORMAT).end(registry.scrape());
  }
}
