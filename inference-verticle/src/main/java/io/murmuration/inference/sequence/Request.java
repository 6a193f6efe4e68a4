package io.murmuration.inference.sequence;

import io.murmuration.contracts.generation.PromptEvent;

/**
 * What a sequence needs to know of a prompt; the text is not among it.
 *
 * @param inputTokens tokens of the prompt
 * @param maxOutputTokens most tokens to sample
 * @param deadlineMillis epoch milliseconds after which nobody waits any more
 * @param mechanism {@code chi_square_ball} or {@code public}
 */
public record Request(
    String responseId,
    String account,
    int inputTokens,
    int maxOutputTokens,
    long deadlineMillis,
    String mechanism) {
  /** Answers from the ensemble. */
  public static final String CHI_SQUARE_BALL = "chi_square_ball";

  /** Answers from the public model, free. */
  public static final String PUBLIC = "public";

  /** The request of a prompt that became {@code inputTokens} tokens. */
  public static Request of(PromptEvent prompt, int inputTokens, String mechanism) {
    return new Request(
        prompt.responseId(),
        prompt.account(),
        inputTokens,
        prompt.maxOutputTokens(),
        prompt.deadlineMillis(),
        mechanism);
  }
}
