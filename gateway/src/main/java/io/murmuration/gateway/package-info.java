/**
 * The edge: clients speak JSON over WebSocket and HTTP, the rest of the server speaks Kafka.
 *
 * <p>Entry type: {@link io.murmuration.gateway.GatewayVerticle}. One instance runs on one event
 * loop, and everything that is not said to be safe for any thread belongs to it.
 */
@NullMarked
package io.murmuration.gateway;

import org.jspecify.annotations.NullMarked;
