/**
 * Kafka behind one small port: append, tail, transact. It moves text and knows nothing of what is
 * in it.
 *
 * <p>Entry type: {@link io.murmuration.messaging.MessageLog}; its bodies are {@link
 * io.murmuration.messaging.kafka.KafkaMessageLog} and {@link
 * io.murmuration.messaging.memory.InMemoryMessageLog}. Handlers run on the thread of the
 * subscription that calls them, one record at a time, in order.
 */
@NullMarked
package io.murmuration.messaging;

import org.jspecify.annotations.NullMarked;
