/**
 * Probabilities of given tokens under the public model, the members and the served law.
 *
 * <p>{@link io.murmuration.experiments.law.TargetLaws} runs every member, so its mechanism columns
 * are the marginal law that drawing one member samples from, not one realised subset.
 */
@NullMarked
package io.murmuration.experiments.law;

import org.jspecify.annotations.NullMarked;
