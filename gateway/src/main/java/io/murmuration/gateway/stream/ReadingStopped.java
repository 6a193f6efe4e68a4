package io.murmuration.gateway.stream;

import io.murmuration.contracts.wire.Problem;

/** Why a reader hears no more of a response that goes on. */
public final class ReadingStopped extends RuntimeException {
  private final transient Problem problem;

  private ReadingStopped(Problem problem) {
    super(problem.code(), null, false, false);
    this.problem = problem;
  }

  /** The reader is told this. */
  public static ReadingStopped because(Problem problem) {
    return new ReadingStopped(problem);
  }

  /** What the reader is told. */
  public Problem problem() {
    return problem;
  }
}
