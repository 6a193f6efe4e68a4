/**
 * Puts the roles together: all in one process with an embedded broker, or one role against a
 * cluster.
 *
 * <p>Entry types: {@link io.murmuration.launcher.serve.EmbeddedServer} and {@link
 * io.murmuration.launcher.serve.RoleServer}. Starting and stopping block the calling thread.
 */
@NullMarked
package io.murmuration.launcher.serve;

import org.jspecify.annotations.NullMarked;
