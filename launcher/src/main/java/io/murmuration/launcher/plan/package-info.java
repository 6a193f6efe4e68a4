/**
 * What {@code murmur plan} says: one answer, what more budget or members would buy, and what other
 * mechanisms would do with the same.
 *
 * <p>Entry type: {@link io.murmuration.launcher.plan.PlanMaker}. The numbers are those of {@code
 * io.murmuration.privacy.plan}; here they become text, JSON and a picture.
 */
@NullMarked
package io.murmuration.launcher.plan;

import org.jspecify.annotations.NullMarked;
