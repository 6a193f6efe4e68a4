/**
 * Responses as their readers see them: the events of each one, kept within bounds, and any number
 * of readers that are no more than a place in them.
 *
 * <p>Entry types: {@link io.murmuration.gateway.stream.Streams} with the responses at hand, {@link
 * io.murmuration.gateway.stream.ResponseStream} for one of them and {@link
 * io.murmuration.gateway.stream.Cursor} for one reader. Event loop only, except where said.
 */
@NullMarked
package io.murmuration.gateway.stream;

import org.jspecify.annotations.NullMarked;
