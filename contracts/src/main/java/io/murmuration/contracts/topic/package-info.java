/**
 * Which Kafka topics exist, how they are keyed and partitioned, and which headers records carry.
 */
@NullMarked
package io.murmuration.contracts.topic;

import org.jspecify.annotations.NullMarked;
