package io.murmuration.inference.sequence;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.privacy.event.TokenEvent;

/**
 * What a sequence needs to know of a prompt; the text is not among it.
 *
 * @param inputTokens tokens of the prompt
 * @param maxOutputTokens most tokens to sample
 * @param deadlineMillis epoch milliseconds after which nobody waits any more
 * @param mechanism how its tokens are made, as {@link #mechanism} names it, {@code public} or
 *     {@code dp_sgd}
 */
public record Request(
    String responseId,
    String account,
    int inputTokens,
    int maxOutputTokens,
    long deadlineMillis,
    String mechanism) {
  /** Answers from the public model, free. */
  public static final String PUBLIC = "public";

  /** Answers from a model that was trained by DP-SGD: paid when it was trained. */
  public static final String TRAINED_WITH_NOISE = "dp_sgd";

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

  /** What usage reports call the mechanism that makes such tokens. */
  public static String mechanism(TokenEvent token) {
    if (token instanceof TokenEvent.PmixedToken) {
      return "chi_square_ball";
    } else if (token instanceof TokenEvent.RatioBallToken) {
      return "ratio_ball";
    } else if (token instanceof TokenEvent.DclipToken) {
      return "dclip";
    } else if (token instanceof TokenEvent.PmixedFixedToken) {
      return "pmixed_fixed";
    }
    throw new IllegalArgumentException("no such tokens are served: " + token);
  }
}
