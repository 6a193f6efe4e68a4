/**
 * Load against a running server: many sockets at once, every token counted on the client's side.
 *
 * <p>Entry type: {@link io.murmuration.load.StreamBench}; the Gatling simulation beside it in the
 * test sources uses the same counting. Both refuse accounts that are not meant for load tests and
 * servers that are not on this machine.
 */
@NullMarked
package io.murmuration.load;

import org.jspecify.annotations.NullMarked;
