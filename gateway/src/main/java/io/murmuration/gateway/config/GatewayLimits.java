package io.murmuration.gateway.config;

import java.util.Objects;

/**
 * How much one gateway takes and how long it waits. Nothing in it grows without one of these.
 *
 * @param messageBytesMax most bytes of a message; a larger one is refused and the socket lives on
 * @param frameBytesMax most bytes of a frame; a larger one ends the socket (close code 1009),
 *     because reading on would need memory without bound
 * @param responsesPerSocketMax most responses under way on one socket
 * @param socketsMax most sockets
 * @param replay what is kept of responses for those who come back
 * @param initTimeoutMillis how long a new socket may say nothing at all
 * @param idleTimeoutMillis silence after which a socket without a response under way is closed
 * @param slowClientTimeoutMillis how long a full socket may take to drain
 * @param workerTimeoutMillis silence of a worker after which its readers are told to come back
 *     later
 * @param responseTimeoutMillis most time for a whole response; then it is cancelled
 * @param detachGraceMillis how long a response goes on when its last reader has gone
 * @param drainMillis how long responses under way may go on when the gateway stops
 */
public record GatewayLimits(
    int messageBytesMax,
    int frameBytesMax,
    int responsesPerSocketMax,
    int socketsMax,
    ReplayLimits replay,
    long initTimeoutMillis,
    long idleTimeoutMillis,
    long slowClientTimeoutMillis,
    long workerTimeoutMillis,
    long responseTimeoutMillis,
    long detachGraceMillis,
    long drainMillis) {

  public GatewayLimits {
    checkAtLeast("messageBytesMax", messageBytesMax, 1024);
    checkAtLeast("frameBytesMax", frameBytesMax, messageBytesMax);
    checkAtLeast("responsesPerSocketMax", responsesPerSocketMax, 1);
    checkAtLeast("socketsMax", socketsMax, 1);
    Objects.requireNonNull(replay, "replay");
    checkAtLeast("initTimeoutMillis", initTimeoutMillis, 1);
    checkAtLeast("idleTimeoutMillis", idleTimeoutMillis, 1);
    checkAtLeast("slowClientTimeoutMillis", slowClientTimeoutMillis, 1);
    checkAtLeast("workerTimeoutMillis", workerTimeoutMillis, 1);
    checkAtLeast("responseTimeoutMillis", responseTimeoutMillis, workerTimeoutMillis);
    checkAtLeast("detachGraceMillis", detachGraceMillis, 0);
    checkAtLeast("drainMillis", drainMillis, 0);
  }

  /** The values that a gateway runs with unless told otherwise. */
  public static GatewayLimits defaults() {
    return new GatewayLimits(
        64 * 1024,
        256 * 1024,
        8,
        1000,
        ReplayLimits.defaults(),
        30_000,
        120_000,
        10_000,
        60_000,
        600_000,
        10_000,
        20_000);
  }

  static void checkAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be >= " + least + ", got " + value);
    }
  }
}
