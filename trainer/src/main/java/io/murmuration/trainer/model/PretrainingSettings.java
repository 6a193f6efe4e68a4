package io.murmuration.trainer.model;

import io.murmuration.trainer.optimizer.AdamWSettings;

/**
 * How the public model is trained.
 *
 * @param stepCount optimiser steps
 * @param rowsPerStep blocks of a full context in each step
 * @param learningRate peak
 * @param warmUpSteps linear warm-up
 * @param finalFraction of the peak at the end of the cosine
 * @param maximumGradientNorm joint norm above which gradients are scaled down
 * @param adamW constants; biases, gains and embeddings are never decayed
 */
public record PretrainingSettings(
    int stepCount,
    int rowsPerStep,
    double learningRate,
    int warmUpSteps,
    double finalFraction,
    double maximumGradientNorm,
    AdamWSettings adamW) {
  /** Checks the sizes; rates are checked by the schedule. */
  public PretrainingSettings {
    if (stepCount <= 0 || rowsPerStep <= 0) {
      throw new IllegalArgumentException(
          "stepCount and rowsPerStep must be > 0, got " + stepCount + " and " + rowsPerStep);
    }
    if (!(maximumGradientNorm > 0.0)) {
      throw new IllegalArgumentException(
          "maximumGradientNorm must be > 0, got " + maximumGradientNorm);
    }
  }
}
