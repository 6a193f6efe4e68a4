/**
 * Noise of training: what it is to the accountant, and how it is drawn.
 *
 * <p>Entry types: {@link io.murmuration.trainer.dp.noise.TrainingNoise}, {@link
 * io.murmuration.trainer.dp.noise.StepNoise}.
 */
@NullMarked
package io.murmuration.trainer.dp.noise;

import org.jspecify.annotations.NullMarked;
