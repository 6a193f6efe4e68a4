/**
 * Searches for the smallest noise, and what published noise is worth, as text, JSON and a plot:
 * docs/noise.md.
 *
 * <p>Entry types: {@link io.murmuration.launcher.noise.NoiseReport} and {@link
 * io.murmuration.launcher.noise.PublishedReport}. Pure.
 */
@NullMarked
package io.murmuration.launcher.noise;

import org.jspecify.annotations.NullMarked;
