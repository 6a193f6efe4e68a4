package io.murmuration.contracts.generation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.murmuration.contracts.wire.PaddedJson;
import io.murmuration.contracts.wire.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What workers write about a response into its partition of the token log. Which of these records
 * hold is decided by their order there: {@link ReleaseOrder}. Nothing else about a token is ever
 * written: no subset, no probabilities, no member.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TokenRecord.Claimed.class, name = "claimed"),
  @JsonSubTypes.Type(value = TokenRecord.Started.class, name = "started"),
  @JsonSubTypes.Type(value = TokenRecord.Reserved.class, name = "reserved"),
  @JsonSubTypes.Type(value = TokenRecord.Tokens.class, name = "tokens"),
  @JsonSubTypes.Type(value = TokenRecord.Ended.class, name = "ended"),
})
public sealed interface TokenRecord {

  /** The response this is about; also the key of the record. */
  String responseId();

  /** A record that clients hear of. */
  sealed interface Released extends TokenRecord {
    /** Place in the response, from 1 without gaps; 0 is the gateway's {@code response.created}. */
    long sequence();

    /** Offset of the claim under which it was written. */
    long epoch();
  }

  /**
   * A worker is going to work on the response. The offset of this record is the epoch of all that
   * it writes about it. Clients do not hear of it.
   *
   * @param after sequence number of the last record that holds, 0 if there is none: where the
   *     worker goes on
   * @param worker who claims it, for people who look into the log
   */
  record Claimed(String responseId, long after, String worker) implements TokenRecord {
    public Claimed {
      if (after < 0) {
        throw new IllegalArgumentException("after must be >= 0, got " + after);
      }
    }
  }

  /** A worker has taken the response. */
  record Started(String responseId, long sequence, long epoch, int inputTokens)
      implements Released {}

  /**
   * A block of tokens has been granted.
   *
   * @param reservation id of the reservation in the ledger
   * @param reservedTokens tokens granted by it
   * @param remainingTokens tokens the account could still grant after it
   * @param epsilonSpent upper bound of what the account has spent, this block in full included
   */
  record Reserved(
      String responseId,
      long sequence,
      long epoch,
      String account,
      String reservation,
      int reservedTokens,
      long remainingTokens,
      double epsilonLimit,
      double epsilonSpent,
      double delta)
      implements Released {}

  /**
   * Released tokens. On the wire the record is filled up by {@code padding}, so that its length
   * does not tell which tokens; readers skip that field.
   *
   * @param reservation the reservation that paid for them; absent for the public model
   * @param tokenIds vocabulary indices; empty only where text that was held back is flushed
   * @param text valid UTF-8 piece; may be empty while a character is incomplete
   */
  @JsonIgnoreProperties(Tokens.FILLER)
  record Tokens(
      String responseId,
      long sequence,
      long epoch,
      @Nullable String reservation,
      List<Integer> tokenIds,
      String text)
      implements Released {
    private static final String FILLER = "padding";

    public Tokens {
      tokenIds = List.copyOf(tokenIds);
    }

    /** As JSON, of a size that does not depend on the tokens: {@link PaddedJson}. */
    public String padded() {
      return PaddedJson.encode(this, FILLER, tokenIds, text);
    }

    /** Leaves tokens and text out of logs. */
    @Override
    public String toString() {
      return "Tokens[responseId=" + responseId + ", sequence=" + sequence + ", <redacted>]";
    }
  }

  /**
   * The response is over; nothing follows.
   *
   * @param status how it ended
   * @param reason {@code stop}, {@code length}, {@code cancelled}, {@code budget_exhausted}, ...
   * @param usage what it used; present unless it failed before it began
   * @param problem present if it failed or stopped short
   */
  record Ended(
      String responseId,
      long sequence,
      long epoch,
      Status status,
      String reason,
      @Nullable Usage usage,
      @Nullable Problem problem)
      implements Released {}

  /** How a response ended. */
  enum Status {
    COMPLETED,
    INCOMPLETE,
    CANCELLED,
    FAILED
  }
}
