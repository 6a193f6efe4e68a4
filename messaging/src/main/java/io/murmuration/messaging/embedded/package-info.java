/**
 * Real Kafka brokers without an installation: one inside this process, or several in processes of
 * their own, for one machine and for tests.
 *
 * <p>Entry types: {@link io.murmuration.messaging.embedded.EmbeddedBroker} and {@link
 * io.murmuration.messaging.embedded.ClusterBroker}. They need {@code kafka_2.13} and {@code
 * kafka-server} on the class path, which this module asks for only optionally.
 */
@NullMarked
package io.murmuration.messaging.embedded;

import org.jspecify.annotations.NullMarked;
