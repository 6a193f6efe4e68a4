/**
 * HTTP: health, models, budgets, the privacy statement, the playground page, and the door to the
 * WebSocket.
 *
 * <p>Entry type: {@link io.murmuration.gateway.http.HttpApi}. Event loop only.
 */
@NullMarked
package io.murmuration.gateway.http;

import org.jspecify.annotations.NullMarked;
