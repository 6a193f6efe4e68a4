package io.murmuration.launcher.chat;

/**
 * How long lost connections are put up with.
 *
 * @param firstDelayMillis longest wait before the first try to go on, at least 1
 * @param mostDelayMillis longest wait between two tries; waits double until then
 * @param totalMillis how long it is tried without hearing anything new; 0 for not at all
 * @param connectMillis how long a gateway may take to accept a socket
 * @param quietMillis silence after which the other side is asked for a sign of life; three times
 *     that without one counts as a lost connection
 */
public record Patience(
    long firstDelayMillis,
    long mostDelayMillis,
    long totalMillis,
    long connectMillis,
    long quietMillis) {

  public Patience {
    checkAtLeast("firstDelayMillis", firstDelayMillis, 1);
    checkAtLeast("mostDelayMillis", mostDelayMillis, firstDelayMillis);
    checkAtLeast("totalMillis", totalMillis, 0);
    checkAtLeast("connectMillis", connectMillis, 1);
    checkAtLeast("quietMillis", quietMillis, 1);
  }

  /** Waits of a quarter of a second to five seconds. */
  public static Patience of(long totalMillis) {
    return new Patience(250, 5_000, totalMillis, 10_000, 10_000);
  }

  private static void checkAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be >= " + least + ", got " + value);
    }
  }
}
