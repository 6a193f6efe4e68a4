/**
 * Kafka behind one small port: append, tail, consume in a group, transact. It moves text and knows
 * nothing of what is in it.
 *
 * <p>Entry type: {@link io.murmuration.messaging.MessageLog}. Handlers run on the thread of the
 * subscription that calls them, one record at a time, in order.
 */
@NullMarked
package io.murmuration.messaging;

import org.jspecify.annotations.NullMarked;
