package io.murmuration.launcher.cluster;

import java.io.IOException;

/** What Java has no call for. */
final class Signals {
  private Signals() {}

  /** Stops a process in its tracks: its sockets stay open, its clocks go on. */
  static void suspend(ProcessHandle process) throws IOException, InterruptedException {
    send("STOP", process);
  }

  /** Lets a stopped process go on as if nothing had been. */
  static void resume(ProcessHandle process) throws IOException, InterruptedException {
    send("CONT", process);
  }

  private static void send(String signal, ProcessHandle process)
      throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    int status = kill.waitFor();
    if (status != 0 && process.isAlive()) {
      throw new IOException("SIG" + signal + " for process " + process.pid() + " failed");
    }
  }
}
