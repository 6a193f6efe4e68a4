/**
 * What added noise costs: Gaussian and Laplace, alone or on a Poisson sample, and mechanisms of
 * which only a bound on every likelihood ratio is known.
 *
 * <p>{@link io.murmuration.privacy.noise.NoiseLoss} and {@link
 * io.murmuration.privacy.noise.SampledLoss} hold at every real order above one. Losses are Renyi
 * divergences in nats, for one record more or less in either direction, rounded up and the same on
 * every JVM.
 */
@NullMarked
package io.murmuration.privacy.noise;

import org.jspecify.annotations.NullMarked;
