/**
 * How one private token is made: project each member into a ball around the public distribution,
 * mix the deviations of the members drawn, sample once, and know what that costs.
 *
 * <p>Entry types: {@link io.murmuration.privacy.mechanism.ChiSquareBall}, {@link
 * io.murmuration.privacy.mechanism.Sampler}, {@link io.murmuration.privacy.mechanism.TokenPrice}.
 * Projection and price are pure functions; a sampler has one owner thread. Nothing here logs.
 */
@NullMarked
package io.murmuration.privacy.mechanism;

import org.jspecify.annotations.NullMarked;
