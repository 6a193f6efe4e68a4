package io.murmuration.inference.sequence;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.wire.Problem;
import java.util.Locale;

/** Every refusal and failure a worker can answer with: what was wrong, and the way out. */
public final class Problems {
  private Problems() {}

  public static Problem unknownModel(String model, String known) {
    return Problem.invalid(
            "unknown_model",
            "this worker does not serve the model",
            "Choose one of the models that /v1/models lists.")
        .withLimit(known, model);
  }

  public static Problem emptyPrompt() {
    return Problem.invalid(
        "empty_prompt", "the prompt has no tokens", "Send a prompt of at least one character.");
  }

  public static Problem unreadablePrompt() {
    return Problem.invalid(
        "unreadable_prompt", "the prompt can not be split into tokens", "Send valid Unicode text.");
  }

  public static Problem tooManyOutputTokens(int limit, int given) {
    return Problem.invalid(
            "too_many_output_tokens",
            "max_output_tokens is above what this worker generates",
            "Lower max_output_tokens to " + limit + ".")
        .withLimit(limit, given);
  }

  /** Prompt and answer together are longer than the model's context. */
  public static Problem contextExceeded(int contextTokens, int promptTokens, int outputTokens) {
    int room = contextTokens - promptTokens;
    return Problem.invalid(
            "context_exceeded",
            "the prompt has %d tokens; with %d more the context of %d is exceeded"
                .formatted(promptTokens, outputTokens, contextTokens),
            room >= 1
                ? "Lower max_output_tokens to " + room + " or shorten the prompt."
                : "Shorten the prompt to fewer than " + contextTokens + " tokens.")
        .withLimit(contextTokens, promptTokens + outputTokens);
  }

  /** Keys and values of prompt and answer together need more memory than this worker has. */
  public static Problem kvCapacity(int limitTokens, int promptTokens, int outputTokens) {
    int room = limitTokens - promptTokens;
    return Problem.invalid(
            "kv_capacity",
            "the prompt has %d tokens; with %d more, its keys and values need more memory than this"
                    .formatted(promptTokens, outputTokens)
                + " worker sets apart for them",
            (room >= 1
                    ? "Lower max_output_tokens to " + room + ", shorten the prompt,"
                    : "Shorten the prompt")
                + " or have the operator raise kv_cache_mib.")
        .withLimit(limitTokens, promptTokens + outputTokens);
  }

  public static Problem deadlinePassed() {
    return Problem.unavailable(
        "deadline_passed",
        "the answer could not be given in the time the request allows",
        "Try again later or allow more time.");
  }

  public static Problem overloaded(int queueMax) {
    return Problem.unavailable(
            "overloaded", "this worker's queue is full", "Try again in a few seconds.")
        .withLimit(queueMax, queueMax + 1);
  }

  public static Problem workerFailed() {
    return Problem.unavailable(
        "worker_failed", "the worker failed while it answered", "Try again in a few seconds.");
  }

  /** What an earlier worker released does not follow from its tokens here. */
  public static Problem takeoverMismatch() {
    return Problem.unavailable(
        "takeover_mismatch",
        "the worker that took the response over has another model or tokenizer than the one before",
        "Send the request again under a new response_id.");
  }

  public static Problem modelFailed() {
    return Problem.unavailable(
        "model_failed",
        "the public model gave no distribution for this prompt",
        "Try another prompt.");
  }

  /** The accountant found the request against a rule. */
  public static Problem rejected(LedgerFact.Rejected rejected) {
    return Problem.budget(
        rejected.code(),
        "the reservation was rejected: " + rejected.reason(),
        "Check the account's terms or ask the data owner.");
  }

  /**
   * The account does not cover the next block.
   *
   * @param needed tokens that the whole request still needs
   * @param granted tokens that it was granted before
   */
  public static Problem budgetExhausted(LedgerFact.Denied denied, int needed, int granted) {
    AccountTotals totals = denied.totals();
    long left = totals.remainingTokens();
    String message =
        String.format(
            Locale.ROOT,
            "This request needs %d%s tokens but account '%s' has %d left, %d short"
                + " (epsilon %.4f of %.4f at delta %.1e).",
            needed,
            granted > 0 ? " more" : "",
            denied.account(),
            left,
            needed - left,
            totals.epsilonSpent(),
            totals.epsilonLimit(),
            totals.delta());
    long affordable = granted + left;
    String remedy =
        affordable >= 1
            ? "Lower max_output_tokens to " + affordable + " or ask the data owner."
            : "Ask the data owner.";
    return Problem.budget("budget_exhausted", message, remedy).withLimit(left, needed);
  }
}
