package io.murmuration.trainer.dp.optimize;

import io.murmuration.trainer.optimizer.AdamWSettings;

/**
 * How privatised gradients move parameters.
 *
 * @param adamW constants
 * @param coupledDecay true adds the decay to the gradient, as plain Adam with an l2 term does;
 *     false takes it off the parameter (Loshchilov and Hutter 2019)
 * @param noiseCorrected whether the second moment is freed of the part that the noise is known to
 *     have in it (Tang et al. 2024, arXiv 2312.14334)
 * @param smallestDeviation gamma': a corrected second moment is at least its square, above 0
 */
public record NoisyAdamWSettings(
    AdamWSettings adamW, boolean coupledDecay, boolean noiseCorrected, double smallestDeviation) {
  public NoisyAdamWSettings {
    if (!(smallestDeviation > 0)) {
      throw new IllegalArgumentException("smallestDeviation must be > 0, got " + smallestDeviation);
    }
  }

  /** AdamW without correction. */
  public static NoisyAdamWSettings of(AdamWSettings adamW) {
    return new NoisyAdamWSettings(adamW, false, false, 1e-8);
  }
}
