/**
 * The maths of private prediction: what happened ({@code event}), how the answer is made ({@code
 * mechanism}), what it cost ({@code curve}, {@code accounting}).
 *
 * <p>Everything here is pure and depends on {@code java.base} alone. Privacy is never approximate:
 * losses and epsilons are rounded up, limits are rounded down, and a projection returns a point
 * inside its ball or the public distribution itself.
 */
@NullMarked
package io.murmuration.privacy;

import org.jspecify.annotations.NullMarked;
