package io.murmuration.messaging.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Real processes, since ending one is what a fault does. */
class FaultPointTest {
  @Test
  void anUnarmedProcessWalksThrough() throws Exception {
    Ended ended = walk(null);

    assertThat(ended.status()).isZero();
    assertThat(ended.said()).containsExactly("between 1", "between 2", "between 3", "hook");
  }

  @Test
  void anArmedProcessDiesAtItsPointWithoutHooks() throws Exception {
    Ended ended = walk("test.second");

    assertThat(ended.status()).isEqualTo(FaultPoint.STATUS);
    assertThat(ended.said()).containsExactly("between 1");
  }

  @Test
  void anArmedProcessPassesItsPointUntilItsTurn() throws Exception {
    Ended ended = walk("test.first:3");

    assertThat(ended.status()).isEqualTo(FaultPoint.STATUS);
    assertThat(ended.said()).containsExactly("between 1", "between 2");
  }

  private static Ended walk(@Nullable String fault) throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(), "-cp", System.getProperty("java.class.path"), Walk.class.getName());
    builder.environment().remove(FaultPoint.VARIABLE);
    if (fault != null) {
      builder.environment().put(FaultPoint.VARIABLE, fault);
    }
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), said.lines().toList());
  }

  private record Ended(int status, List<String> said) {}
}
