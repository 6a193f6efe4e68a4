/**
 * AdamW, its schedules and gradient clipping on plain arrays.
 *
 * <p>Pure Java and one thread, so that the same gradients give the same bits. {@link
 * io.murmuration.trainer.optimizer.AdamW} holds the state of one parameter array.
 */
@NullMarked
package io.murmuration.trainer.optimizer;

import org.jspecify.annotations.NullMarked;
