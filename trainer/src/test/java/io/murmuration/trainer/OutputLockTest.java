package io.murmuration.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputLockTest {
  @TempDir private Path directory;

  /** Holds the lock until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      try (OutputLock lock = OutputLock.take(Path.of(arguments[0]), Path.of("output"))) {
        System.out.println("held " + lock);
        Thread.sleep(600_000);
      }
    }
  }

  @Test
  void anotherProcessKeepsTheLockUntilItIsKilled() throws Exception {
    Path file = directory.resolve("lock");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).startsWith("held");
      assertThatThrownBy(() -> OutputLock.take(file, Path.of("letters")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("another process is training into letters;");
    } finally {
      // SIGKILL: no handler runs.
      holder.destroyForcibly().waitFor();
    }

    OutputLock.take(file, Path.of("letters")).close();
  }

  @Test
  void aSecondRunInTheSameProcessIsRefusedToo() throws IOException {
    Path file = directory.resolve("lock");
    OutputLock first = OutputLock.take(file, directory);
    assertThatThrownBy(() -> OutputLock.take(file, directory))
        .hasMessageContaining("another process is training into " + directory);
    first.close();
    first.close();

    OutputLock.take(file, directory).close();
  }
}
