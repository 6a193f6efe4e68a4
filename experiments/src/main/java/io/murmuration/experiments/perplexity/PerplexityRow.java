package io.murmuration.experiments.perplexity;

/**
 * One line of the comparison.
 *
 * @param law what predicts
 * @param perplexity per token of the held-out records
 * @param tokensAffordable at epsilon 8 and delta 1e-5; -1 where tokens are free, 0 where none is
 *     private
 */
public record PerplexityRow(String law, double perplexity, long tokensAffordable) {
  String shownTokens() {
    if (tokensAffordable == 0) {
      return "not private";
    }
    return tokensAffordable < 0 ? "free" : String.valueOf(tokensAffordable);
  }
}
