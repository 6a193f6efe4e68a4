/**
 * From prompt to token: takes prompts from Kafka, reserves before it samples, and releases tokens
 * on a fixed cadence.
 *
 * <p>Entry type: {@link io.murmuration.inference.InferenceVerticle}, which only wires. The work is
 * in {@code decode}, {@code sequence} and {@code outbox}.
 */
@NullMarked
package io.murmuration.inference;

import org.jspecify.annotations.NullMarked;
