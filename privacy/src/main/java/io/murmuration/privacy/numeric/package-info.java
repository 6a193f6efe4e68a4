/**
 * Special functions that prices need and the platform lacks.
 *
 * <p>Entry type: {@link io.murmuration.privacy.numeric.NormalTail}. Everything is pure and made of
 * {@code StrictMath} and basic operations, so that every JVM computes the same bits.
 */
@NullMarked
package io.murmuration.privacy.numeric;

import org.jspecify.annotations.NullMarked;
