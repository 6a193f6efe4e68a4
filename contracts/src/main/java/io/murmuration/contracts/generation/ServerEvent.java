package io.murmuration.contracts.generation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.murmuration.contracts.wire.PaddedJson;
import io.murmuration.contracts.wire.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What a client hears. Per response, {@code sequence_number} begins at 0 and has no gaps; the names
 * follow the OpenAI Responses streaming events, {@code murmuration.budget} is ours.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ServerEvent.Created.class, name = "response.created"),
  @JsonSubTypes.Type(value = ServerEvent.InProgress.class, name = "response.in_progress"),
  @JsonSubTypes.Type(value = ServerEvent.Budget.class, name = "murmuration.budget"),
  @JsonSubTypes.Type(value = ServerEvent.Delta.class, name = "response.output_text.delta"),
  @JsonSubTypes.Type(value = ServerEvent.Completed.class, name = "response.completed"),
  @JsonSubTypes.Type(value = ServerEvent.Incomplete.class, name = "response.incomplete"),
  @JsonSubTypes.Type(value = ServerEvent.Failed.class, name = "response.failed"),
  @JsonSubTypes.Type(value = ServerEvent.Refused.class, name = "error"),
})
public sealed interface ServerEvent {

  /** The request is durable and waits for a worker. */
  record Created(long sequenceNumber, String responseId, Response response)
      implements ServerEvent {}

  /** A worker has taken it. */
  record InProgress(long sequenceNumber, String responseId, Response response)
      implements ServerEvent {}

  /** Tokens were reserved for it; a long response reserves more than once. */
  record Budget(
      long sequenceNumber,
      String responseId,
      String account,
      int reservedTokens,
      long remainingTokens,
      double epsilonLimit,
      double epsilonSpent,
      double delta)
      implements ServerEvent {}

  /**
   * More text. On the wire it is filled up by {@code obfuscation}, unless the client asked for
   * none, so that its length does not tell the text's; readers skip that field.
   */
  @JsonIgnoreProperties(Delta.FILLER)
  record Delta(long sequenceNumber, String responseId, String delta, int tokenCount)
      implements ServerEvent {
    private static final String FILLER = "obfuscation";

    /** As JSON, of a size that does not depend on the text: {@link PaddedJson}. */
    public String padded() {
      return PaddedJson.encode(this, FILLER, delta);
    }

    @Override
    public String toString() {
      return "Delta[sequenceNumber=" + sequenceNumber + ", <redacted>]";
    }
  }

  /** It ended by itself or at its limit of tokens. */
  record Completed(long sequenceNumber, String responseId, Response response)
      implements ServerEvent {}

  /** It was cut short: cancelled, or the budget ran out. */
  record Incomplete(long sequenceNumber, String responseId, Response response)
      implements ServerEvent {}

  /** It could not be answered. */
  record Failed(long sequenceNumber, String responseId, Response response) implements ServerEvent {}

  /** A message was refused; responses under way are not affected. */
  record Refused(@Nullable String responseId, Problem error) implements ServerEvent {}

  /**
   * A response as seen from outside.
   *
   * @param status {@code queued}, {@code in_progress}, {@code completed}, {@code incomplete},
   *     {@code cancelled} or {@code failed}
   * @param reason why it ended, if it has
   */
  record Response(
      String id,
      String status,
      String model,
      @Nullable String reason,
      @Nullable Usage usage,
      @Nullable Problem error) {

    /** A response that has not ended. */
    public static Response open(String id, String status, String model) {
      return new Response(id, status, model, null, null, null);
    }
  }
}
