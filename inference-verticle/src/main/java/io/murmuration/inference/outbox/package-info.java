/**
 * Releases what was generated on a fixed cadence, so that the work behind a token does not show in
 * its time.
 *
 * <p>Entry type: {@link io.murmuration.inference.outbox.Outbox}. It owns one thread; lanes may be
 * filled from any thread and never block.
 */
@NullMarked
package io.murmuration.inference.outbox;

import org.jspecify.annotations.NullMarked;
