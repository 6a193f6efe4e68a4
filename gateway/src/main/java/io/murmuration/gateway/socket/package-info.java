/**
 * WebSocket: who may connect, how bytes become messages, and how events leave without piling up.
 *
 * <p>Entry type: {@link io.murmuration.gateway.socket.SocketDoor}. Event loop only.
 */
@NullMarked
package io.murmuration.gateway.socket;

import org.jspecify.annotations.NullMarked;
