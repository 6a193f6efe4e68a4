/**
 * What a training run with noise will cost, before it begins: docs/planning.md.
 *
 * <p>Entry type: {@link io.murmuration.launcher.training.TrainingPlan}. Pure.
 */
@NullMarked
package io.murmuration.launcher.training;

import org.jspecify.annotations.NullMarked;
