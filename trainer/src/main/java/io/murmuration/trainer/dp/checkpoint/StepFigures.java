package io.murmuration.trainer.dp.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What may be told of one step: functions of settings and of what was released, never of the exact
 * data. The loss on private examples, norms and the size of a sample are therefore missing.
 *
 * @param step from one on
 * @param epsilon of all that was spent when the step was done; null in a run without privacy
 * @param learningRate of the step
 * @param clipNorm C of the step
 * @param publicLoss mean loss on public sequences after the step, in nats; null if none were given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepFigures(
    int step,
    @Nullable Double epsilon,
    double learningRate,
    double clipNorm,
    @Nullable Double publicLoss) {}
