package io.murmuration.launcher.chaos;

import java.util.Objects;

/**
 * A fault as it came about.
 *
 * @param label row of the report, for example {@code kill -9 worker}
 * @param node what it was done to
 * @param kills processes that were killed by it
 * @param fromMillis when it began, epoch milliseconds
 * @param untilMillis when everything it was done to took requests again
 */
public record Injected(String label, String node, int kills, long fromMillis, long untilMillis) {
  public Injected {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(node, "node");
  }

  /** Whether a time span has a moment in common with it. */
  boolean overlaps(long otherFromMillis, long otherUntilMillis) {
    return fromMillis <= otherUntilMillis && otherFromMillis <= untilMillis;
  }
}
