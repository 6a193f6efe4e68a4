/**
 * Bounds on what one example may add to a step: the sum of clipped gradients.
 *
 * <p>Entry type: {@link io.murmuration.trainer.dp.clip.Clipper}. Pure arithmetic in double; one
 * thread.
 */
@NullMarked
package io.murmuration.trainer.dp.clip;

import org.jspecify.annotations.NullMarked;
