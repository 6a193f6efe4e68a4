/**
 * Which examples a step sees: units of privacy and the Poisson sample of them.
 *
 * <p>Entry types: {@link io.murmuration.trainer.dp.sample.PrivacyUnits} and {@link
 * io.murmuration.trainer.dp.sample.PoissonSampler}.
 */
@NullMarked
package io.murmuration.trainer.dp.sample;

import org.jspecify.annotations.NullMarked;
