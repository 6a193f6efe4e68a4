/**
 * Breaks a running cluster on purpose, in an order that follows from a seed, and reports what was
 * kept.
 *
 * <p>Entry type: {@link io.murmuration.launcher.chaos.ChaosRun}. Every fault is a real one:
 * processes are killed, stopped, cut off; records are sent again or are nonsense.
 */
@NullMarked
package io.murmuration.launcher.chaos;

import org.jspecify.annotations.NullMarked;
