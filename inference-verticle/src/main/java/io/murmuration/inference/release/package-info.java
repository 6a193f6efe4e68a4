/**
 * From logits to tokens: projection, mixing and sampling of a batch of sequences.
 *
 * <p>Entry type: {@link io.murmuration.inference.release.TokenRelease}. On the host it is the
 * reference of the privacy module as it is; on a device it is the same law in double precision and
 * whole numbers, where only tokens and totals of public laws come back
 * (docs/maths/device-release.md).
 */
@NullMarked
package io.murmuration.inference.release;

import org.jspecify.annotations.NullMarked;
