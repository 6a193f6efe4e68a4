package io.murmuration.inference.claim;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The desk's thread and the one that reads the log for it. What fails on either is a bug, and told;
 * what comes after the end is dropped.
 */
final class DeskThreads implements AutoCloseable {
  private final ScheduledThreadPoolExecutor desk;
  private final ExecutorService reader;
  private final Consumer<Throwable> failed;

  DeskThreads(Consumer<Throwable> failed) {
    this.failed = failed;
    desk = new ScheduledThreadPoolExecutor(1, named("murmur-claims"));
    desk.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    desk.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    reader =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("murmur-lookup"),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  void run(Runnable task) {
    desk.execute(guarded(task));
  }

  void runIn(long millis, Runnable task) {
    var unused = desk.schedule(guarded(task), millis, TimeUnit.MILLISECONDS);
  }

  /** Not on the desk's thread. */
  void runWhereItMayBlock(Runnable task) {
    reader.execute(guarded(task));
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        failed.accept(e);
      }
    };
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    desk.shutdown();
    reader.shutdown();
  }
}
