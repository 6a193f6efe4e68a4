/**
 * One response from prompt to end: what may be sampled, what was sampled, what is said about it.
 *
 * <p>Entry type: {@link io.murmuration.inference.sequence.Sequence}. Nothing here touches a model,
 * a log or a clock by itself; all of it belongs to the decode loop's thread.
 */
@NullMarked
package io.murmuration.inference.sequence;

import org.jspecify.annotations.NullMarked;
