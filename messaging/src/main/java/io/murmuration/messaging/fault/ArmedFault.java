package io.murmuration.messaging.fault;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One point and how many arrivals at it are still to come, the last of which counts. */
final class ArmedFault {
  private static final Pattern SHAPE =
      Pattern.compile("([a-z]+(?:\\.[a-z0-9_-]+)+)(?::([1-9][0-9]{0,8}))?");

  private final String name;
  private final AtomicInteger arrivalsLeft;

  private ArmedFault(String name, int arrivals) {
    this.name = name;
    this.arrivalsLeft = new AtomicInteger(arrivals);
  }

  /**
   * Reads {@code role.point} or {@code role.point:n}.
   *
   * @return null if nothing is armed
   * @throws IllegalArgumentException if it is something else: a test must not run without its fault
   */
  static @Nullable ArmedFault parse(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    Matcher matcher = SHAPE.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          FaultPoint.VARIABLE + " must be role.point or role.point:n with n >= 1, got " + value);
    }
    String count = matcher.group(2);
    return new ArmedFault(matcher.group(1), count == null ? 1 : Integer.parseInt(count));
  }

  /** Counts an arrival; true for the one that was waited for, on whatever thread it is. */
  boolean isReachedBy(String arrived) {
    return arrived.equals(name) && arrivalsLeft.decrementAndGet() == 0;
  }
}
