package io.murmuration.contracts.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one shape of every error that leaves the server, on every transport.
 *
 * @param type family of the error, for example {@code invalid_request}, {@code budget}, {@code
 *     privacy}, {@code unavailable}
 * @param code stable machine-readable code, for example {@code budget_exhausted}
 * @param message one sentence for a person
 * @param limit the limit that was crossed, if one was
 * @param given the value that was given, never the text of a prompt
 * @param remedy what to do about it
 * @param retryable whether the same request may succeed later unchanged
 * @param doc where this code is described
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String code,
    String message,
    @Nullable String limit,
    @Nullable String given,
    String remedy,
    boolean retryable,
    String doc) {

  public Problem {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(remedy, "remedy");
    Objects.requireNonNull(doc, "doc");
  }

  /** A request that can not be served as it is. */
  public static Problem invalid(String code, String message, String remedy) {
    return of("invalid_request", code, message, remedy);
  }

  /** A request that would break the privacy guarantee. */
  public static Problem privacy(String code, String message, String remedy) {
    return of("privacy", code, message, remedy);
  }

  /** A request that the account's budget does not cover. */
  public static Problem budget(String code, String message, String remedy) {
    return of("budget", code, message, remedy);
  }

  /** A part of the server that is not there at the moment; the same request may succeed later. */
  public static Problem unavailable(String code, String message, String remedy) {
    return new Problem("unavailable", code, message, null, null, remedy, true, doc(code));
  }

  /** The same problem with the limit that was crossed and the value that crossed it. */
  public Problem withLimit(Object limit, Object given) {
    return new Problem(
        type, code, message, String.valueOf(limit), String.valueOf(given), remedy, retryable, doc);
  }

  private static Problem of(String type, String code, String message, String remedy) {
    return new Problem(type, code, message, null, null, remedy, false, doc(code));
  }

  private static String doc(String code) {
    return "docs/errors.md#" + code;
  }
}
