/**
 * Privacy losses by Renyi order, and the way from them to (epsilon, delta) and back.
 *
 * <p>Entry types: {@link io.murmuration.privacy.curve.RdpCurve} and {@link
 * io.murmuration.privacy.curve.Conversion}. Losses and epsilons are rounded up, limits down;
 * transcendental functions come from {@code StrictMath}, so that every JVM computes the same bits.
 */
@NullMarked
package io.murmuration.privacy.curve;

import org.jspecify.annotations.NullMarked;
