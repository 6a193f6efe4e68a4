/**
 * What a process shows of itself to Prometheus, on a listener of its own.
 *
 * <p>Entry types: {@link io.murmuration.launcher.metrics.MetricsServer} and the binders that say
 * what is measured. Totals and levels only: nothing here may depend on which members answered, how
 * far they were from the public model, or when a single token was drawn.
 */
@NullMarked
package io.murmuration.launcher.metrics;

import org.jspecify.annotations.NullMarked;
