/**
 * Epsilon and delta from privacy loss distributions: the whole law of the loss instead of its Renyi
 * moments. A second opinion, for reports and plans; a filter decides by Renyi losses.
 *
 * <p>Entry type: {@link io.murmuration.privacy.pld.PldAccountant}. Everything is a pure function of
 * the event, the same on every JVM, and an upper bound (docs/maths/privacy-loss-distributions.md).
 */
@NullMarked
package io.murmuration.privacy.pld;

import org.jspecify.annotations.NullMarked;
