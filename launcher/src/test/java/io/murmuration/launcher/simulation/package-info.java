/**
 * The protocol in one thread, from one seed: the real ledger, allowances and release order over a
 * log in memory, with actors that may stop, die and come back between any two of their steps.
 *
 * <p>Entry type: {@link io.murmuration.launcher.simulation.World}.
 */
package io.murmuration.launcher.simulation;
