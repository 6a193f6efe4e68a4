/**
 * Before anything is released: of (epsilon, delta), tokens, members and ball, any three give the
 * fourth.
 *
 * <p>Entry type: {@link io.murmuration.privacy.plan.Planner}. Every answer is on the feasible side
 * and is what an account opened with it would count; nothing here looks at data. Stateless.
 */
@NullMarked
package io.murmuration.privacy.plan;

import org.jspecify.annotations.NullMarked;
