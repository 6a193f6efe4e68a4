package io.murmuration.trainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process for which the operating system refuses to let any file grow beyond a limit: a disk that
 * is full at a known place. The machine ignores the signal, so that the write itself fails.
 */
public final class LimitedProcess {
  private LimitedProcess() {}

  /** Exit code, and what was said on both streams. */
  public record Ended(int code, String said) {}

  /** Runs the main method of a class with no file larger than {@code kibibytes}. */
  public static Ended run(int kibibytes, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "ulimit -f %d && exec \"$@\"".formatted(kibibytes),
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
