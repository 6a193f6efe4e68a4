package io.murmuration.gateway.socket;

import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.problem.CloseCode;
import java.util.Optional;

/**
 * Counts messages of one socket that were refused in a row. One mistake costs a client nothing; a
 * client that makes the same ones for ever is a loop without a person in it.
 */
final class Strikes {
  /** So many in a row end the socket. */
  static final int MAX = 32;

  private int inARow;

  /** A message was fine. */
  void good() {
    inARow = 0;
  }

  /** A message was none; whether the socket is to end. */
  Optional<CloseCode> bad(Problem problem) {
    return count(problem.type().equals("privacy") ? CloseCode.FORBIDDEN : CloseCode.BAD_MESSAGE);
  }

  /** A request was refused; whether the socket is to end. What budgets refuse does not count. */
  Optional<CloseCode> refused(Problem problem) {
    return switch (problem.code()) {
      case "conflict" -> count(CloseCode.CONFLICT);
      case "too_many_responses" -> count(CloseCode.TOO_MANY);
      default -> Optional.empty();
    };
  }

  private Optional<CloseCode> count(CloseCode why) {
    inARow++;
    return inARow >= MAX ? Optional.of(why) : Optional.empty();
  }
}
