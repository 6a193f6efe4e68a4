package io.murmuration.gateway.stream;

import io.murmuration.contracts.wire.Problem;
import org.jspecify.annotations.Nullable;

/** Why a reader hears no more of a response that goes on. */
public final class ReadingStopped extends RuntimeException {
  private final transient @Nullable Problem problem;

  private ReadingStopped(String message, @Nullable Problem problem) {
    super(message, null, false, false);
    this.problem = problem;
  }

  /** The reader is told this. */
  public static ReadingStopped because(Problem problem) {
    return new ReadingStopped(problem.code(), problem);
  }

  /** The reader was so far behind that its place is not kept any more. */
  public static ReadingStopped tooSlow() {
    return new ReadingStopped("the reader fell behind what is kept", null);
  }

  /** What the reader is told; nothing if it was too slow. */
  public @Nullable Problem problem() {
    return problem;
  }
}
