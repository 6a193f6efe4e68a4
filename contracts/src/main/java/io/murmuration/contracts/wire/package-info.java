/**
 * How messages become JSON and back: one strict codec, one shape of error.
 *
 * <p>Entry types: {@link io.murmuration.contracts.wire.WireCodec} and {@link
 * io.murmuration.contracts.wire.Problem}. Immutable and safe for any thread.
 */
@NullMarked
package io.murmuration.contracts.wire;

import org.jspecify.annotations.NullMarked;
