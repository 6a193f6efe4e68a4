/**
 * Makes the demonstration ensemble: corpora, tokenizer, public model, members and their manifest.
 *
 * <p>Everything below follows from one configuration and one seed; {@link
 * io.murmuration.trainer.demo.DemoTraining} is the way in. Nothing here serves anybody, so the
 * randomness is seeded on purpose and is never used where privacy depends on it.
 */
@NullMarked
package io.murmuration.trainer;

import org.jspecify.annotations.NullMarked;
