package io.murmuration.trainer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.trainer.progress.EnsembleProgress.MemberStep;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemberGridTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();

  private MemberGrid grid(boolean isTerminal) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new MemberGrid(out, isTerminal, nanos::get);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalShowsACellForEachMemberWithItsStateAndLoss() {
    MemberGrid grid = grid(true);
    grid.start(List.of(10, 10, 10));
    grid.found(0, 1.25);
    nanos.addAndGet(1_000_000_000L);
    grid.step(List.of(new MemberStep(1, 5, 2.5)));

    assertThat(shown()).contains("000 ✓ 1.25  001 ▅ 2.50  002 ·");
    assertThat(shown()).contains("1/3 members written | 50% of the steps | mean loss 1.875");
    // Five steps in a second, fifteen to go.
    assertThat(shown()).contains("0:03 left");
  }

  @Test
  void theGridIsRedrawnInPlace() {
    MemberGrid grid = grid(true);
    grid.start(Collections.nCopies(20, 4));
    for (int step = 1; step <= 2; step++) {
      nanos.addAndGet(1_000_000_000L);
      grid.step(List.of(new MemberStep(0, step, 1.0)));
    }
    // Three lines of eight cells, and one of figures.
    assertThat(shown()).containsOnlyOnce("\033[4A");
  }

  @Test
  void aLogFileGetsPlainLinesNowAndThen() {
    MemberGrid grid = grid(false);
    grid.start(List.of(2, 2));
    grid.resumed(1, 1);
    for (int second = 0; second < 25; second++) {
      nanos.addAndGet(1_000_000_000L);
      grid.step(List.of(new MemberStep(0, 1, 3.0)));
    }
    grid.written(0);
    grid.finish("2 members written");

    assertThat(shown()).doesNotContain("\033", "▁", "✓");
    assertThat(shown().lines().filter(line -> line.contains("mean loss"))).hasSize(3);
    assertThat(shown()).endsWith("2 members written (25 s)" + System.lineSeparator());
  }
}
