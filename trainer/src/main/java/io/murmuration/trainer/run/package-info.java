/**
 * From a data owner's corpus to an ensemble that can be served: {@link
 * io.murmuration.trainer.run.EnsembleRun}.
 *
 * <p>A run can be killed at any moment and goes on when the same command is given again: {@link
 * io.murmuration.trainer.run.RunDirectory} holds what is finished, {@link
 * io.murmuration.trainer.run.GroupCheckpoint} what is under way.
 */
@NullMarked
package io.murmuration.trainer.run;

import org.jspecify.annotations.NullMarked;
