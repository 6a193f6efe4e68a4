package io.murmuration.contracts.generation;

/**
 * What a response used.
 *
 * @param inputTokens tokens of the prompt
 * @param outputTokens tokens released
 * @param privacy what it cost
 */
public record Usage(int inputTokens, int outputTokens, Privacy privacy) {

  /**
   * The privacy part of the bill.
   *
   * @param account account charged
   * @param mechanism {@code chi_square_ball}, {@code ratio_ball}, {@code dclip} or {@code
   *     pmixed_fixed} for the ensemble, {@code public} for the free model, {@code dp_sgd} for a
   *     model that was trained with noise, whose account and numbers are those of its training
   * @param tokensCharged tokens sampled and charged; at least the tokens released
   * @param epsilonSpent epsilon spent by the whole account, rounded up
   * @param epsilonLimit epsilon the account may spend
   * @param delta the account's delta
   */
  public record Privacy(
      String account,
      String mechanism,
      int tokensCharged,
      double epsilonSpent,
      double epsilonLimit,
      double delta) {}
}
