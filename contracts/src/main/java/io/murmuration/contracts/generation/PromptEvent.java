package io.murmuration.contracts.generation;

import java.util.List;
import java.util.Objects;

/**
 * A prompt on its way to a worker. The only record with people's text from clients.
 *
 * @param responseId id of the response and key of the record
 * @param model id of the model to answer
 * @param account account to charge
 * @param input the prompt, as text
 * @param maxOutputTokens most tokens to generate
 * @param stop texts that end the response
 * @param deadlineMillis epoch milliseconds after which nobody waits for an answer any more
 * @param replyPartition partition of the token topic that the asking gateway reads
 */
public record PromptEvent(
    String responseId,
    String model,
    String account,
    String input,
    int maxOutputTokens,
    List<String> stop,
    long deadlineMillis,
    int replyPartition) {

  public PromptEvent {
    Ids.check("response_id", responseId);
    Objects.requireNonNull(model, "model");
    Ids.check("account", account);
    Objects.requireNonNull(input, "input");
    if (maxOutputTokens < 1) {
      throw new IllegalArgumentException("max_output_tokens must be >= 1, got " + maxOutputTokens);
    }
    stop = List.copyOf(stop);
    if (replyPartition < 0) {
      throw new IllegalArgumentException("reply_partition must be >= 0, got " + replyPartition);
    }
  }

  /** Leaves the prompt out: events may be printed, people's text may not. */
  @Override
  public String toString() {
    return "PromptEvent[responseId=" + responseId + ", model=" + model + ", input=<redacted>]";
  }
}
