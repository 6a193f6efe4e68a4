/**
 * What survives the process: parameters, the optimiser's moments, and how much was spent for them.
 *
 * <p>Entry type: {@link io.murmuration.trainer.dp.checkpoint.CheckpointStore}. The state of a
 * generator of random numbers is never kept: a step that is computed again draws afresh.
 */
@NullMarked
package io.murmuration.trainer.dp.checkpoint;

import org.jspecify.annotations.NullMarked;
