package io.murmuration.launcher.bench.engine;

import java.util.concurrent.TimeUnit;

/**
 * Looks at what a thread is doing, again and again: inside a script of the engine, in another
 * native call, or in Java. Looking costs microseconds, and what is looked at needs no change.
 */
final class CallWatch implements AutoCloseable {
  private static final String ENGINE = "ai.djl.pytorch.jni.PyTorchLibrary";
  private static final String SCRIPT = "moduleRunMethod";
  private static final long INTERVAL_MICROS = 1500;

  private final Thread watched;
  private final Thread watcher;
  private volatile boolean isOver;
  private long scriptCount;
  private long nativeCount;
  private long javaCount;

  /**
   * Shares of looks.
   *
   * @param looks how many there were: a share s of n looks has a standard error of sqrt(s(1-s)/n)
   * @param script inside the script that is the forward
   * @param otherNative making arguments, copying results
   * @param java planning, the bench itself, the virtual machine
   * @param overhead all that is not the script
   */
  record Shares(long looks, double script, double otherNative, double java, double overhead) {}

  CallWatch(Thread watched) {
    this.watched = watched;
    this.watcher = new Thread(this::look, "bench-call-watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void look() {
    while (!isOver) {
      StackTraceElement[] stack = watched.getStackTrace();
      if (stack.length == 0 || !stack[0].isNativeMethod()) {
        javaCount++;
      } else if (!stack[0].getClassName().equals(ENGINE)) {
        nativeCount++;
      } else if (stack[0].getMethodName().equals(SCRIPT)) {
        scriptCount++;
      } else {
        nativeCount++;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(
          TimeUnit.MICROSECONDS.toNanos(INTERVAL_MICROS));
    }
  }

  /** Stops looking. */
  Shares shares() {
    close();
    double looks = Math.max(1, scriptCount + nativeCount + javaCount);
    return new Shares(
        (long) looks,
        scriptCount / looks,
        nativeCount / looks,
        javaCount / looks,
        (nativeCount + javaCount) / looks);
  }

  @Override
  public void close() {
    isOver = true;
    boolean isInterrupted = false;
    while (watcher.isAlive()) {
      try {
        watcher.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
