package io.murmuration.gateway.config;

/**
 * How much of past responses one gateway keeps at hand. What is not in memory is read from the log
 * again.
 *
 * @param eventsPerResponseMax most events of one response in memory
 * @param bytesMax most bytes of all events in memory, by a generous estimate
 * @param scansMax most readings of the log at a time
 * @param directoryEntriesMax most responses whose place is known; the oldest are forgotten
 */
public record ReplayLimits(
    int eventsPerResponseMax, long bytesMax, int scansMax, int directoryEntriesMax) {

  public ReplayLimits {
    GatewayLimits.checkAtLeast("eventsPerResponseMax", eventsPerResponseMax, 1);
    GatewayLimits.checkAtLeast("bytesMax", bytesMax, 0);
    GatewayLimits.checkAtLeast("scansMax", scansMax, 1);
    GatewayLimits.checkAtLeast("directoryEntriesMax", directoryEntriesMax, 1);
  }

  /** The values that a gateway runs with unless told otherwise. */
  public static ReplayLimits defaults() {
    return new ReplayLimits(4096, 64L << 20, 4, 200_000);
  }
}
