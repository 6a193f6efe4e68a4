/**
 * What a gateway is started with. All types are immutable records that refuse meaningless values.
 *
 * <p>Entry type: {@link io.murmuration.gateway.config.GatewayConfig}.
 */
@NullMarked
package io.murmuration.gateway.config;

import org.jspecify.annotations.NullMarked;
