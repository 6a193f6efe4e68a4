/**
 * The optimiser behind the noise: it sees privatised gradients only, so that whatever it does with
 * them is free.
 */
@NullMarked
package io.murmuration.trainer.dp.optimize;

import org.jspecify.annotations.NullMarked;
