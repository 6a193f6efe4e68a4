package io.murmuration.contracts.wire;

/** A value that a message's own rule refuses; thrown by compact constructors only. */
public final class RefusedValueException extends IllegalArgumentException {
  private final transient Problem problem;

  public RefusedValueException(Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  /** What to tell whoever sent the value. */
  public Problem problem() {
    return problem;
  }
}
