package io.murmuration.contracts.wire;

import java.util.Objects;

/** A message that does not follow its contract. Carries the {@link Problem} to answer with. */
public final class WireFormatException extends Exception {
  private final transient Problem problem;

  public WireFormatException(Problem problem) {
    super(Objects.requireNonNull(problem, "problem").code() + ": " + problem.message());
    this.problem = problem;
  }

  /** What to tell whoever sent the message. */
  public Problem problem() {
    return problem;
  }
}
