package io.murmuration.trainer.progress;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A bar that is redrawn in place on a terminal; a line every few seconds where there is none.
 *
 * <p>One thread. The clock is in nanoseconds, as {@link System#nanoTime()}.
 */
public final class ConsoleProgress implements Progress {
  private static final int BAR_WIDTH = 32;
  private static final long REDRAW_NANOS = 200_000_000L;
  private static final long LINE_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoClock;
  private String phase = "";
  private String unit = "";
  private long unitCount = 1;
  private long startedNanos;
  private long shownNanos;

  /** Draws to {@code out}; {@code terminal} says whether a line can be redrawn. */
  public ConsoleProgress(PrintStream out, boolean terminal, LongSupplier nanoClock) {
    this.out = out;
    this.terminal = terminal;
    this.nanoClock = nanoClock;
  }

  /** For a command line: standard error, a bar if a person is watching. */
  // From JDK 22 on a console may exist without a terminal; a bar in a log file is the worst of it.
  @SuppressWarnings("SystemConsoleNull")
  public static ConsoleProgress standardError() {
    boolean terminal = System.console() != null && System.getenv("TERM") != null;
    return new ConsoleProgress(System.err, terminal, System::nanoTime);
  }

  @Override
  public void start(String phase, String unit, long unitCount) {
    this.phase = phase;
    this.unit = unit;
    this.unitCount = Math.max(1, unitCount);
    startedNanos = nanoClock.getAsLong();
    shownNanos = startedNanos;
    if (!terminal) {
      out.println(phase + ": " + unitCount + " " + unit + "s");
    }
  }

  @Override
  public void advance(Advance advance) {
    long now = nanoClock.getAsLong();
    if (now - shownNanos < (terminal ? REDRAW_NANOS : LINE_NANOS)) {
      return;
    }
    shownNanos = now;
    double seconds = Math.max(1e-3, (now - startedNanos) / 1e9);
    double fraction = Math.min(1.0, advance.unitsDone() / unitCount);
    long secondsLeft = Math.round(seconds * (1.0 - fraction) / Math.max(1e-6, fraction));
    String figures =
        String.format(
            Locale.ROOT,
            "%s %.0f/%d | loss %.3f%s | %.0f tokens/s | %d:%02d left",
            unit,
            advance.unitsDone(),
            unitCount,
            advance.loss(),
            advance.note().isEmpty() ? "" : " | " + advance.note(),
            advance.tokensDone() / seconds,
            secondsLeft / 60,
            secondsLeft % 60);
    show(fraction, figures);
  }

  @Override
  public void finish(String summary) {
    long seconds = (nanoClock.getAsLong() - startedNanos) / 1_000_000_000L;
    String line = phase + ": " + summary + " (" + seconds + " s)";
    out.println(terminal ? "\r\033[2K" + line : line);
    out.flush();
  }

  private void show(double fraction, String figures) {
    if (terminal) {
      int filled = (int) (fraction * BAR_WIDTH);
      String bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
      out.print("\r\033[2K" + phase + " " + bar + " " + figures);
      out.flush();
    } else {
      out.println(phase + ": " + figures);
    }
  }
}
