package io.murmuration.gateway.stream;

import org.jspecify.annotations.Nullable;

/**
 * Whether a response has readers, here and with other gateways. What another gateway says holds for
 * a while and has to be repeated, so that a gateway that died does not read for ever.
 */
public final class Attendance {
  private @Nullable Long abandonedNanos;
  private @Nullable Long elsewhereNanos;
  private @Nullable Long announcedNanos;
  private boolean shared;

  /** A reader came here. */
  void read() {
    abandonedNanos = null;
  }

  /** The last reader here has left. */
  void abandoned() {
    if (abandonedNanos == null) {
      abandonedNanos = System.nanoTime();
    }
  }

  void over() {
    abandonedNanos = null;
  }

  /** Another gateway has a reader of it at this moment. */
  public void readElsewhere() {
    elsewhereNanos = System.nanoTime();
    shared = true;
  }

  /** Others may be about to stop it for want of readers. */
  public void share() {
    shared = true;
  }

  /** This gateway tells the others now that it has a reader. */
  public void announced() {
    announcedNanos = System.nanoTime();
  }

  /** Whether it is time to tell the others again. */
  public boolean isAnnouncementDue(long leaseMillis) {
    return shared && (announcedNanos == null || isOlder(announcedNanos, leaseMillis / 3));
  }

  /** Whether the last reader here has left by itself and none has come since. */
  public boolean isAbandoned() {
    return abandonedNanos != null;
  }

  /** Whether nobody has read it anywhere for the grace time. */
  public boolean isAbandonedFor(long graceMillis, long leaseMillis) {
    return abandonedNanos != null
        && isOlder(abandonedNanos, graceMillis)
        && !isReadElsewhere(leaseMillis);
  }

  /** Whether another gateway has a reader of it, as far as is known. */
  public boolean isReadElsewhere(long leaseMillis) {
    return elsewhereNanos != null && !isOlder(elsewhereNanos, leaseMillis);
  }

  private static boolean isOlder(long nanos, long millis) {
    return System.nanoTime() - nanos >= millis * 1_000_000;
  }
}
