package io.murmuration.launcher.chaos;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Pieces of text that clients have heard. What is broken already shows nothing when it is broken
 * further: faults wait for it, within a bound. Safe for any thread.
 */
final class Pulse {
  private final AtomicLong beats = new AtomicLong();

  /** A client heard a piece of text. */
  void beat() {
    beats.incrementAndGet();
  }

  long beats() {
    return beats.get();
  }
}
