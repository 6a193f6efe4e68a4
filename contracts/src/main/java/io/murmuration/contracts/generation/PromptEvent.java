package io.murmuration.contracts.generation;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
 * @param replyFrom an offset of that partition that no record of the response comes before; 0 if
 *     absent
 * @param retry whether the prompt may have been stored before: a worker looks first then; so it
 *     does if absent
 * @param tenant who asks, where accounts are shared; absent if nobody was told apart
 */
public record PromptEvent(
    String responseId,
    String model,
    String account,
    String input,
    int maxOutputTokens,
    List<String> stop,
    long deadlineMillis,
    int replyPartition,
    @Nullable Long replyFrom,
    @Nullable Boolean retry,
    @Nullable String tenant) {

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
    if (replyFrom != null && replyFrom < 0) {
      throw new IllegalArgumentException("reply_from must be >= 0, got " + replyFrom);
    }
    if (tenant != null) {
      Ids.check("tenant", tenant);
    }
  }

  /** A prompt of which nothing more is known. */
  public PromptEvent(
      String responseId,
      String model,
      String account,
      String input,
      int maxOutputTokens,
      List<String> stop,
      long deadlineMillis,
      int replyPartition) {
    this(
        responseId,
        model,
        account,
        input,
        maxOutputTokens,
        stop,
        deadlineMillis,
        replyPartition,
        null,
        null,
        null);
  }

  /** Where to begin to read what was released about it. */
  public long repliesFrom() {
    return replyFrom == null ? 0 : replyFrom;
  }

  /** Whether somebody may have worked on it already. */
  public boolean mayHaveBegun() {
    return retry == null || retry;
  }

  /** Leaves the prompt out: events may be printed, people's text may not. */
  @Override
  public String toString() {
    return "PromptEvent[responseId=" + responseId + ", model=" + model + ", input=<redacted>]";
  }
}
