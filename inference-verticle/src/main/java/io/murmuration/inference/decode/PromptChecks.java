package io.murmuration.inference.decode;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.inference.sequence.Problems;
import java.util.Optional;

/** What a prompt must satisfy before a token of budget is asked for. Pure. */
final class PromptChecks {
  private final Served served;
  private final int maxOutputTokens;
  private final int contextTokenCount;
  private final KvRule rule;

  PromptChecks(Served served, int maxOutputTokens, int contextTokenCount, KvRule rule) {
    this.served = served;
    this.maxOutputTokens = maxOutputTokens;
    this.contextTokenCount = contextTokenCount;
    this.rule = rule;
  }

  /** Whether what the prompt asks for is charged. */
  boolean isCharged(PromptEvent prompt) {
    return !served.isFree(prompt.model());
  }

  /** What can be said before the prompt is split into tokens. */
  Optional<Problem> before(PromptEvent prompt, long nowMillis) {
    if (!served.offers(prompt.model())) {
      return Optional.of(Problems.unknownModel(prompt.model(), served.offered()));
    }
    if (nowMillis > prompt.deadlineMillis()) {
      return Optional.of(Problems.deadlinePassed());
    }
    if (prompt.maxOutputTokens() > maxOutputTokens) {
      return Optional.of(Problems.tooManyOutputTokens(maxOutputTokens, prompt.maxOutputTokens()));
    }
    return Optional.empty();
  }

  /** What can be said when its length is known. */
  Optional<Problem> after(PromptEvent prompt, int promptTokens) {
    if (promptTokens == 0) {
      return Optional.of(Problems.emptyPrompt());
    }
    if (promptTokens + prompt.maxOutputTokens() > contextTokenCount) {
      return Optional.of(
          Problems.contextExceeded(contextTokenCount, promptTokens, prompt.maxOutputTokens()));
    }
    if (!rule.fits(promptTokens, prompt.maxOutputTokens(), isCharged(prompt))) {
      return Optional.of(
          Problems.kvCapacity(
              rule.tokensMax(isCharged(prompt)), promptTokens, prompt.maxOutputTokens()));
    }
    return Optional.empty();
  }
}
