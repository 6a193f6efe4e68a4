/**
 * From a prompt to the right to work on it, and from its end to the proof that it is over: what the
 * token log says of a response, claims, and the directory.
 *
 * <p>Entry type: {@link io.murmuration.inference.claim.ClaimDesk}. It has a thread of its own and
 * one for searches; what comes from other threads is only put into its queue.
 */
@NullMarked
package io.murmuration.inference.claim;

import org.jspecify.annotations.NullMarked;
