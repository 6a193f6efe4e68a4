package io.murmuration.trainer.optimizer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * AdamW (Loshchilov and Hutter 2019) for one array of parameters; one thread.
 *
 * <p>{@code theta <- theta (1 - rate decay) - rate mHat / (sqrt(vHat) + epsilon)}.
 */
public final class AdamW {
  private final AdamWSettings settings;
  private final float[] firstMoment;
  private final float[] secondMoment;
  private int stepCount;

  /** Zero moments for {@code parameterCount} parameters. */
  public AdamW(AdamWSettings settings, int parameterCount) {
    this.settings = settings;
    firstMoment = new float[parameterCount];
    secondMoment = new float[parameterCount];
  }

  /** The number of parameters. */
  public int parameterCount() {
    return firstMoment.length;
  }

  /**
   * One step: {@code parameters} are changed in place.
   *
   * @param gradient read from {@code offset}, one value for each parameter
   * @param gradientScale multiplies every gradient, for clipping
   */
  public void step(
      float[] parameters, GradientSlice gradient, double gradientScale, double learningRate) {
    if (parameters.length != firstMoment.length) {
      throw new IllegalArgumentException(
          "parameters must have length " + firstMoment.length + ", got " + parameters.length);
    }
    stepCount++;
    double correction1 = 1.0 - StrictMath.pow(settings.beta1(), stepCount);
    double correction2 = 1.0 - StrictMath.pow(settings.beta2(), stepCount);
    double kept = 1.0 - learningRate * settings.weightDecay();
    for (int index = 0; index < parameters.length; index++) {
      double g = gradient.at(index) * gradientScale;
      double m = settings.beta1() * firstMoment[index] + (1.0 - settings.beta1()) * g;
      double v = settings.beta2() * secondMoment[index] + (1.0 - settings.beta2()) * g * g;
      firstMoment[index] = (float) m;
      secondMoment[index] = (float) v;
      double change = (m / correction1) / (Math.sqrt(v / correction2) + settings.epsilon());
      parameters[index] = (float) (parameters[index] * kept - learningRate * change);
    }
  }

  /** Writes the moments and the number of steps, for a checkpoint. */
  public void save(DataOutput out) throws IOException {
    out.writeInt(stepCount);
    for (int index = 0; index < firstMoment.length; index++) {
      out.writeFloat(firstMoment[index]);
      out.writeFloat(secondMoment[index]);
    }
  }

  /** Takes over what {@link #save} wrote for as many parameters. */
  public void load(DataInput in) throws IOException {
    stepCount = in.readInt();
    for (int index = 0; index < firstMoment.length; index++) {
      firstMoment[index] = in.readFloat();
      secondMoment[index] = in.readFloat();
    }
  }
}
