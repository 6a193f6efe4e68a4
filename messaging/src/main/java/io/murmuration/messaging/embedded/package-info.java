/**
 * A real Kafka broker inside this process, for one machine and for tests.
 *
 * <p>Entry type: {@link io.murmuration.messaging.embedded.EmbeddedBroker}. It needs {@code
 * kafka_2.13} and {@code kafka-server} on the class path, which this module asks for only
 * optionally.
 */
@NullMarked
package io.murmuration.messaging.embedded;

import org.jspecify.annotations.NullMarked;
