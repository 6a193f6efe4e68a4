/**
 * What the gateway writes to the log, without blocking its event loop.
 *
 * <p>Entry type: {@link io.murmuration.gateway.log.GatewayLog}. Reading is the messaging module's
 * part: tails have threads of their own.
 */
@NullMarked
package io.murmuration.gateway.log;

import org.jspecify.annotations.NullMarked;
