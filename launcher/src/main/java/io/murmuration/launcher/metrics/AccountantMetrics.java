package io.murmuration.launcher.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.murmuration.accountant.AccountantVerticle;

/** What an accountant says of itself; the rest is in the ledger. */
public final class AccountantMetrics implements MeterBinder {
  private final AccountantVerticle accountant;

  public AccountantMetrics(AccountantVerticle accountant) {
    this.accountant = accountant;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(
            "murmuration.accountant.partitions.frozen",
            accountant,
            a -> a.frozenPartitions().size())
        .description("partitions of this accountant in which nothing is decided any more")
        .register(registry);
  }
}
