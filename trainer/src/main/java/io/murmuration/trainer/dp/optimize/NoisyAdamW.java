package io.murmuration.trainer.dp.optimize;

import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.optimizer.AdamWSettings;
import java.util.List;

/**
 * AdamW over all arrays of a model, with moments in double: freeing the second moment of the
 * noise's share takes the difference of two numbers that are nearly equal. One thread.
 *
 * <p>{@code theta <- theta (1 - rate decay) - rate mHat / (sqrt(vHat) + epsilon)}; corrected, vHat
 * is {@code max(vHat - noise, gamma'^2)}.
 */
public final class NoisyAdamW {
  private final NoisyAdamWSettings settings;
  private final Moments moments;

  /** Goes on from {@code moments}, which are changed in place. */
  public NoisyAdamW(NoisyAdamWSettings settings, Moments moments) {
    this.settings = settings;
    this.moments = moments;
  }

  /** What it remembers. */
  public Moments moments() {
    return moments;
  }

  /**
   * One step; {@code parameters} are changed in place.
   *
   * @param sum noised sum of clipped gradients
   * @param mean how the mean gradient follows from it
   */
  public void step(List<float[]> parameters, GradientSum sum, Mean mean, double learningRate) {
    AdamWSettings adamW = settings.adamW();
    moments.beginStep(adamW.beta2(), mean.noiseVariance());
    Rates rates = new Rates(learningRate, moments.stepCount(), adamW);
    for (int index = 0; index < parameters.size(); index++) {
      stepArray(parameters.get(index), sum.array(index), index, mean.scale(), rates);
    }
  }

  private void stepArray(float[] parameters, double[] sum, int index, double scale, Rates rates) {
    AdamWSettings adamW = settings.adamW();
    double[] first = moments.first(index);
    double[] second = moments.second(index);
    double floor = settings.smallestDeviation() * settings.smallestDeviation();
    double noise = settings.noiseCorrected() ? moments.noise() / rates.correction2 : 0;
    double coupled = settings.coupledDecay() ? adamW.weightDecay() : 0;
    double kept = settings.coupledDecay() ? 1 : 1 - rates.learningRate * adamW.weightDecay();
    for (int i = 0; i < parameters.length; i++) {
      double g = sum[i] * scale + coupled * parameters[i];
      first[i] = adamW.beta1() * first[i] + (1 - adamW.beta1()) * g;
      second[i] = adamW.beta2() * second[i] + (1 - adamW.beta2()) * g * g;
      double v = second[i] / rates.correction2;
      double corrected = settings.noiseCorrected() ? Math.max(v - noise, floor) : v;
      double change = first[i] / rates.correction1 / (Math.sqrt(corrected) + adamW.epsilon());
      parameters[i] = (float) (parameters[i] * kept - rates.learningRate * change);
    }
  }

  /**
   * How the mean gradient follows from a sum.
   *
   * @param scale one over the expected batch, never over the size of the one that was drawn
   * @param noiseVariance of one coordinate of the mean
   */
  public record Mean(double scale, double noiseVariance) {}

  /** What is the same for every parameter of a step. */
  private static final class Rates {
    private final double learningRate;
    private final double correction1;
    private final double correction2;

    private Rates(double learningRate, long stepCount, AdamWSettings adamW) {
      this.learningRate = learningRate;
      correction1 = 1 - StrictMath.pow(adamW.beta1(), (double) stepCount);
      correction2 = 1 - StrictMath.pow(adamW.beta2(), (double) stepCount);
    }
  }
}
