package io.murmuration.launcher.cluster;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends processes: asks first, waits, then does not ask. */
final class Ending {
  private Ending() {}

  /** Returns when all of them are gone. */
  static void end(List<ProcessHandle> processes, long askSeconds) throws IOException {
    try {
      for (ProcessHandle process : processes) {
        process.destroy();
        // One that was stopped hears nothing until it goes on.
        Signals.resume(process);
      }
      CompletableFuture<Void> gone =
          CompletableFuture.allOf(
              processes.stream()
                  .map(ProcessHandle::onExit)
                  .toArray(size -> new CompletableFuture<?>[size]));
      try {
        gone.get(askSeconds, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        processes.forEach(ProcessHandle::destroyForcibly);
        gone.get();
      }
    } catch (InterruptedException e) {
      processes.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("could not wait for processes", e);
    }
  }
}
