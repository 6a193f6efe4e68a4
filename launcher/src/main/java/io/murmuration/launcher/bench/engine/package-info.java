/**
 * Measures the engine against the limits of the machine it runs on, in one process and one run:
 * ratios hold where absolute times do not.
 *
 * <p>Token ids are random, so nothing here says anything about a text.
 */
@NullMarked
package io.murmuration.launcher.bench.engine;

import org.jspecify.annotations.NullMarked;
