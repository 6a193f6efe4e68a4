package io.murmuration.experiments.perplexity;

/** Mean negative log-likelihood over tokens, exponentiated. One thread. */
final class PerplexitySum {
  private double loss;
  private long tokenCount;

  /** Adds one token by the logarithm of its probability, in nats. */
  void add(double logProbability) {
    loss -= logProbability;
    tokenCount++;
  }

  /** The perplexity per token; NaN if there was none. */
  double perplexity() {
    return Math.exp(loss / tokenCount);
  }

  long tokenCount() {
    return tokenCount;
  }
}
