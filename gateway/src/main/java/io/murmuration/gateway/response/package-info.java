/**
 * Responses under way: from the accepted request through Kafka to the last event.
 *
 * <p>Entry types: {@link io.murmuration.gateway.response.Responses}, which starts and ends them,
 * and {@link io.murmuration.gateway.response.TokenRouter}, which brings what workers release. Event
 * loop only, except where said.
 */
@NullMarked
package io.murmuration.gateway.response;

import org.jspecify.annotations.NullMarked;
