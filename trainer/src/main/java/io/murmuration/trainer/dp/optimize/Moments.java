package io.murmuration.trainer.dp.optimize;

import java.util.List;

/** What the optimiser remembers: two moments of every parameter, and how much of them is noise. */
public final class Moments {
  private final List<double[]> first;
  private final List<double[]> second;
  private long stepCount;
  private double noise;

  /** Saved moments, which are not copied. */
  public Moments(List<double[]> first, List<double[]> second, long stepCount, double noise) {
    this.first = List.copyOf(first);
    this.second = List.copyOf(second);
    this.stepCount = stepCount;
    this.noise = noise;
  }

  /** Those of parameters that no step has moved. */
  public static Moments zero(List<float[]> parameters) {
    return new Moments(zeros(parameters), zeros(parameters), 0, 0);
  }

  /** First moments of one array, not a copy. */
  public double[] first(int index) {
    return first.get(index);
  }

  /** Second moments of one array, not a copy. */
  public double[] second(int index) {
    return second.get(index);
  }

  /** First moments of all arrays. */
  public List<double[]> first() {
    return first;
  }

  /** Second moments of all arrays. */
  public List<double[]> second() {
    return second;
  }

  /** Steps so far. */
  public long stepCount() {
    return stepCount;
  }

  /** The running mean, as of a second moment, of the variance of the noise. */
  public double noise() {
    return noise;
  }

  void beginStep(double beta2, double noiseVariance) {
    stepCount++;
    noise = beta2 * noise + (1 - beta2) * noiseVariance;
  }

  private static List<double[]> zeros(List<float[]> parameters) {
    return parameters.stream().map(array -> new double[array.length]).toList();
  }
}
