/**
 * The noise of LMO-DP (2024) as it was published, and what its claims are worth: docs/noise.md.
 *
 * <p>Entry type: {@link io.murmuration.experiments.lmo.LmoAudit}. For experiments only: this noise
 * has no privacy event, so that no account can spend it.
 */
@NullMarked
package io.murmuration.experiments.lmo;

import org.jspecify.annotations.NullMarked;
