package io.murmuration.launcher.chaos.check;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import java.util.Objects;

/**
 * What an event says, in terms that clients and log share.
 *
 * @param type of event
 * @param text piece of text; empty for others than text
 * @param tokenCount tokens of the text, or of the whole response at its end; 0 for others
 */
public record Content(Type type, String text, int tokenCount) {
  public Content {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(text, "text");
  }

  /** Types of events. */
  public enum Type {
    CREATED,
    STARTED,
    BUDGET,
    TEXT,
    COMPLETED,
    INCOMPLETE,
    FAILED,
    /** Says nothing about the response's order. */
    OTHER;

    /** Whether nothing follows. */
    public boolean isLast() {
      return this == COMPLETED || this == INCOMPLETE || this == FAILED;
    }
  }

  /** What a client is told. */
  public static Content of(ServerEvent event) {
    if (event instanceof ServerEvent.Created) {
      return plain(Type.CREATED);
    } else if (event instanceof ServerEvent.InProgress) {
      return plain(Type.STARTED);
    } else if (event instanceof ServerEvent.Budget budget) {
      return new Content(Type.BUDGET, "", budget.reservedTokens());
    } else if (event instanceof ServerEvent.Delta delta) {
      return new Content(Type.TEXT, delta.delta(), delta.tokenCount());
    } else if (event instanceof ServerEvent.Completed completed) {
      return ended(Type.COMPLETED, completed.response());
    } else if (event instanceof ServerEvent.Incomplete incomplete) {
      return ended(Type.INCOMPLETE, incomplete.response());
    } else if (event instanceof ServerEvent.Failed failed) {
      return ended(Type.FAILED, failed.response());
    }
    return plain(Type.OTHER);
  }

  /** What the log holds. */
  public static Content of(TokenRecord.Released record) {
    if (record instanceof TokenRecord.Started) {
      return plain(Type.STARTED);
    } else if (record instanceof TokenRecord.Reserved reserved) {
      return new Content(Type.BUDGET, "", reserved.reservedTokens());
    } else if (record instanceof TokenRecord.Tokens tokens) {
      return new Content(Type.TEXT, tokens.text(), tokens.tokenIds().size());
    } else if (record instanceof TokenRecord.Ended ended) {
      Type type =
          switch (ended.status()) {
            case COMPLETED -> Type.COMPLETED;
            case INCOMPLETE, CANCELLED -> Type.INCOMPLETE;
            case FAILED -> Type.FAILED;
          };
      return new Content(type, "", ended.usage() == null ? 0 : ended.usage().outputTokens());
    }
    throw new AssertionError("unhandled record: " + record.getClass());
  }

  private static Content plain(Type type) {
    return new Content(type, "", 0);
  }

  private static Content ended(Type type, ServerEvent.Response response) {
    return new Content(type, "", response.usage() == null ? 0 : response.usage().outputTokens());
  }

  /** Leaves the text out: people's text is not printed. */
  @Override
  public String toString() {
    return type + "(" + tokenCount + " tokens, " + text.length() + " characters)";
  }
}
