package io.murmuration.experiments.publictext;

/**
 * How well a law predicts text that no model has seen.
 *
 * @param meanLogProbability mean over positions, in nats per word
 * @param gainError standard error of the mean gain over the public model, in nats per word
 */
public record Utility(double meanLogProbability, double gainError) {

  /** Perplexity per word. */
  public double perplexity() {
    return Math.exp(-meanLogProbability);
  }

  /** Of so many positions; both arrays in nats. */
  static Utility of(double[] logProbabilities, double[] publicLogProbabilities) {
    int count = logProbabilities.length;
    double sum = 0;
    double gain = 0;
    double square = 0;
    for (int i = 0; i < count; i++) {
      double difference = logProbabilities[i] - publicLogProbabilities[i];
      sum += logProbabilities[i];
      gain += difference;
      square += difference * difference;
    }
    double variance = Math.max(0, square / count - gain / count * (gain / count));
    return new Utility(sum / count, Math.sqrt(variance / Math.max(1, count - 1)));
  }
}
