package io.murmuration.messaging.fault;

import org.jspecify.annotations.Nullable;

/**
 * A named place in the code, {@code role.point}. A process that was started with the environment
 * variable {@code MURMUR_FAULT=role.point} halts when it gets there, with {@code role.point:n} when
 * it gets there for the n-th time: as {@code kill -9} would end it, without hooks, flushes or
 * farewells. All names are listed in {@code io.murmuration.launcher.chaos.FaultPoints}.
 */
public final class FaultPoint {
  /** The environment variable that arms one point. */
  public static final String VARIABLE = "MURMUR_FAULT";

  /** Exit status of a process that died at its point; the one a shell gives for {@code kill -9}. */
  public static final int STATUS = 137;

  private static final @Nullable ArmedFault ARMED = ArmedFault.parse(System.getenv(VARIABLE));

  private FaultPoint() {}

  /** Ends the process here if it was told to; otherwise one comparison with null. */
  public static void at(String name) {
    if (ARMED != null && ARMED.isReachedBy(name)) {
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
