/**
 * Training with noise, from settings to adapters and a report.
 *
 * <p>Entry type: {@link io.murmuration.trainer.dp.run.DpTrainingRun}. One thread; one gradient
 * collector exists per process, so nothing else may train meanwhile.
 */
@NullMarked
package io.murmuration.trainer.dp.run;

import org.jspecify.annotations.NullMarked;
