/**
 * Says from the evidence of a run what was lost, doubled, reordered, altered or not paid for. Pure:
 * it reads nothing and waits for nothing.
 *
 * <p>Entry type: {@link io.murmuration.launcher.chaos.check.Checker}.
 */
@NullMarked
package io.murmuration.launcher.chaos.check;

import org.jspecify.annotations.NullMarked;
