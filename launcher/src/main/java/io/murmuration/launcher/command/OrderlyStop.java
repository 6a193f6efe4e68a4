package io.murmuration.launcher.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM or Ctrl-C while a native library computes: the process waits for the work to end, since a
 * library that is taken down under its own threads crashes. One for each piece of work.
 */
final class OrderlyStop implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::askAndWait, "orderly-stop");
  private volatile boolean asked;

  OrderlyStop() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the work is to end as soon as it can. */
  boolean isAsked() {
    return asked;
  }

  private void askAndWait() {
    asked = true;
    System.err.println("stopping after this step");
    try {
      if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("the step takes too long; what was kept before it stays");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work is over. */
  @Override
  public void close() {
    over.countDown();
    if (!asked) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
