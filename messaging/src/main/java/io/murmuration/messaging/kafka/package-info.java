/**
 * The message log on Kafka, with plain clients.
 *
 * <p>Entry types: {@link io.murmuration.messaging.kafka.KafkaMessageLog} and {@link
 * io.murmuration.messaging.kafka.TopicCreation}. Each tail and each group owns one consumer and one
 * named thread; nobody else touches its consumer.
 */
@NullMarked
package io.murmuration.messaging.kafka;

import org.jspecify.annotations.NullMarked;
