package io.murmuration.messaging.kafka;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends clients when there is nobody left who could do anything about a failure. */
final class Closing {
  private static final Logger LOGGER = LoggerFactory.getLogger(Closing.class);
  private static final long JOIN_MILLIS = 20_000;

  private Closing() {}

  static void quietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOGGER.atWarn().setCause(e).log("a client did not close cleanly");
    }
  }

  /** Waits for a thread to end, unless the caller is that thread. */
  static void join(Thread thread) {
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOGGER.atWarn().addKeyValue("thread", thread.getName()).log("a thread is still running");
    }
  }
}
