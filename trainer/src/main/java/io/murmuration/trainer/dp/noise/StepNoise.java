package io.murmuration.trainer.dp.noise;

import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.dp.random.RandomWords;

/** Adds noise to the sum of a step and counts how often it did. One thread. */
public final class StepNoise {
  private final RandomWords words;
  private long drawCount;

  /** Draws from {@code words}. */
  public StepNoise(RandomWords words) {
    this.words = words;
  }

  /** How many sums were noised: one for each logical step, however it was cut into batches. */
  public long drawCount() {
    return drawCount;
  }

  /**
   * Noises every coordinate: added in double, then rounded once to float, so that no bit below a
   * float's tells the sum and the noise apart.
   *
   * @param norm C
   */
  public void addTo(GradientSum sum, TrainingNoise noise, double norm) {
    drawCount++;
    for (int index = 0; index < sum.arrayCount(); index++) {
      double[] array = sum.array(index);
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) (array[i] + norm * noise.sample(words));
      }
    }
  }

  /** A standard normal number, for the count of an adaptive clip norm. */
  public double standardNormal() {
    return StandardDraws.normal(words);
  }
}
