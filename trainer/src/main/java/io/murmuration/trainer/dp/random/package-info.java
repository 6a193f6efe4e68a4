/**
 * Randomness of training with noise.
 *
 * <p>Entry type: {@link io.murmuration.trainer.dp.random.RandomWords}; {@link
 * io.murmuration.trainer.dp.random.SecureWords} is the one that protects anybody. One thread each.
 */
@NullMarked
package io.murmuration.trainer.dp.random;

import org.jspecify.annotations.NullMarked;
