package io.murmuration.launcher.chaos.check;

import java.util.Objects;

/**
 * One broken promise.
 *
 * @param responseId the response it is about; empty if it is about none
 * @param detail what was expected and what was found; never people's text
 */
public record Violation(Kind kind, String responseId, String detail) {
  public Violation {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(responseId, "responseId");
    Objects.requireNonNull(detail, "detail");
  }

  /** Which promise. */
  public enum Kind {
    /** A number that a client must have heard and has not. */
    LOST,
    /** A number that a client heard again. */
    DUPLICATE,
    /** A number that came after a later one, or anything after the end. */
    REORDERED,
    /** Something that a client heard and the token log does not hold. */
    ALTERED,
    /** More tokens released than charged. */
    UNPAID,
    /** A response that nobody ended though there was time. */
    UNFINISHED,
    /** A ledger that no honest accountant writes. */
    LEDGER
  }
}
