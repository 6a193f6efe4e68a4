/**
 * What runs in the next step: which tokens of which caches, and who samples. Pure: nothing here
 * touches a model, a clock or native memory.
 *
 * <p>Entry types: {@link io.murmuration.inference.decode.plan.StepPlanner}, which is told of
 * sequences as {@link io.murmuration.inference.decode.plan.Planned}, and {@link
 * io.murmuration.inference.decode.plan.DrawPlan}, the secret that says which members answer. All of
 * it belongs to the decode loop's thread.
 */
@NullMarked
package io.murmuration.inference.decode.plan;

import org.jspecify.annotations.NullMarked;
