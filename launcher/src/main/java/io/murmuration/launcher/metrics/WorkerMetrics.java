package io.murmuration.launcher.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.murmuration.inference.InferenceVerticle;
import io.murmuration.inference.decode.EngineLoad;
import java.util.function.ToDoubleFunction;

/** How full a worker is and what has left it. */
public final class WorkerMetrics implements MeterBinder {
  private final InferenceVerticle worker;

  public WorkerMetrics(InferenceVerticle worker) {
    this.worker = worker;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    FunctionCounter.builder(
            "murmuration.worker.tokens.released", worker, w -> w.released().releasedTokens())
        .description("tokens that left, over all responses")
        .register(registry);
    FunctionCounter.builder("murmuration.worker.ticks.late", worker, w -> w.released().lateTicks())
        .description("ticks on which a response under way had no token ready")
        .register(registry);
    gauge(
        registry,
        "murmuration.worker.sequences.active",
        "responses that have a slot and their memory",
        EngineLoad::activeSequences);
    gauge(
        registry,
        "murmuration.worker.sequences.waiting",
        "responses that wait for a slot or for memory",
        EngineLoad::waitingSequences);
    gauge(
        registry,
        "murmuration.worker.kv.reserved.bytes",
        "memory for keys and values that responses under way have reserved",
        EngineLoad::kvReservedBytes);
    gauge(
        registry,
        "murmuration.worker.kv.total.bytes",
        "memory for keys and values, allocated at the start",
        EngineLoad::kvTotalBytes);
  }

  private void gauge(
      MeterRegistry registry, String name, String text, ToDoubleFunction<EngineLoad> value) {
    Gauge.builder(name, worker, w -> w.load().map(value::applyAsDouble).orElse(Double.NaN))
        .description(text)
        .register(registry);
  }
}
