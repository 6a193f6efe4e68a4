package io.murmuration.launcher.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.murmuration.gateway.GatewayVerticle;

/** How busy a gateway is. */
public final class GatewayMetrics implements MeterBinder {
  private final GatewayVerticle gateway;

  public GatewayMetrics(GatewayVerticle gateway) {
    this.gateway = gateway;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("murmuration.gateway.sockets", gateway, GatewayVerticle::socketCount)
        .description("open sockets")
        .register(registry);
    Gauge.builder("murmuration.gateway.responses", gateway, GatewayVerticle::responseCount)
        .description("responses under way")
        .register(registry);
  }
}
