/**
 * Every way in which the gateway says no, in one place.
 *
 * <p>Entry type: {@link io.murmuration.gateway.problem.Problems}. Each code has a section in
 * docs/errors.md. Stateless.
 */
@NullMarked
package io.murmuration.gateway.problem;

import org.jspecify.annotations.NullMarked;
