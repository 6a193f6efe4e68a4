/**
 * Microbenchmarks of the privacy core: what one token costs in arithmetic, by JMH. Compiled and run
 * only in the profile {@code jmh}; the figures are in docs/performance.md.
 */
@NullMarked
package io.murmuration.load.jmh;

import org.jspecify.annotations.NullMarked;
