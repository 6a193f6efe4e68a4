package io.murmuration.trainer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long nowNanos;

  private String report(boolean terminal) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    ConsoleProgress progress = new ConsoleProgress(out, terminal, () -> nowNanos);
    progress.start("Members", "member", 4);
    nowNanos += 20_000_000_000L;
    progress.advance(new Progress.Advance(1.0, 4000, 1.25));
    progress.finish("done");
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void onATerminalABarIsRedrawnInPlace() {
    assertThat(report(true))
        .contains("\r", "█".repeat(8) + "░".repeat(24))
        .contains("member 1/4 | loss 1.250 | 200 tokens/s | 1:00 left")
        .endsWith("Members: done (20 s)" + System.lineSeparator());
  }

  @Test
  void elsewhereLinesArePlain() {
    assertThat(report(false))
        .doesNotContain("\r", "█", "\033")
        .contains("Members: member 1/4 | loss 1.250 | 200 tokens/s | 1:00 left");
  }
}
