/**
 * A client that streams one answer at a time and survives its connections: it comes again, at any
 * gateway, and asks for the rest.
 *
 * <p>Entry type: {@link io.murmuration.launcher.chat.Chat}.
 */
@NullMarked
package io.murmuration.launcher.chat;

import org.jspecify.annotations.NullMarked;
