/**
 * The message log in memory: the same promises, no broker, and crashes on demand.
 *
 * <p>Entry type: {@link io.murmuration.messaging.memory.InMemoryMessageLog}. One delivery at a
 * time; safe for any thread.
 */
@NullMarked
package io.murmuration.messaging.memory;

import org.jspecify.annotations.NullMarked;
