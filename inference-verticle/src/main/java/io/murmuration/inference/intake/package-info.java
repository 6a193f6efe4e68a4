/**
 * Prompts from Kafka, each at least once: what has not ended durably is read again by whoever owns
 * its partition next.
 *
 * <p>Entry type: {@link io.murmuration.inference.intake.PromptPump}. It has a thread of its own,
 * which alone touches the consumer.
 */
@NullMarked
package io.murmuration.inference.intake;

import org.jspecify.annotations.NullMarked;
