package io.murmuration.trainer.progress;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One cell for each member, redrawn in place on a terminal: waiting, how far, written, with its
 * loss. A line every few seconds where there is no terminal.
 *
 * <p>One thread. The clock is in nanoseconds, as {@link System#nanoTime()}.
 */
public final class MemberGrid implements EnsembleProgress {
  private static final int CELLS_PER_LINE = 8;

  /** More members than this have cells without a loss, so that the grid fits a screen. */
  private static final int CELLS_WITH_LOSS_MAX = 160;

  private static final int BARE_CELLS_PER_LINE = 64;
  private static final long REDRAW_NANOS = 200_000_000L;
  private static final long LINE_NANOS = 10_000_000_000L;
  private static final String LEVELS = "▁▂▃▄▅▆▇█";

  private final PrintStream out;
  private final boolean isTerminal;
  private final LongSupplier nanoClock;
  private final List<Cell> cells = new ArrayList<>();
  private long startedNanos;
  private long shownNanos;
  private long stepsBefore;
  private int linesDrawn;

  /** Draws to {@code out}; {@code isTerminal} says whether lines can be redrawn. */
  public MemberGrid(PrintStream out, boolean isTerminal, LongSupplier nanoClock) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.nanoClock = nanoClock;
  }

  /** For a command line: standard error, a grid if a person is watching. */
  // From JDK 22 on a console may exist without a terminal; a grid in a log file is the worst of it.
  @SuppressWarnings("SystemConsoleNull")
  public static MemberGrid standardError() {
    boolean isTerminal = System.console() != null && System.getenv("TERM") != null;
    return new MemberGrid(System.err, isTerminal, System::nanoTime);
  }

  @Override
  public void start(List<Integer> stepCounts) {
    stepCounts.forEach(count -> cells.add(new Cell(count)));
    startedNanos = nanoClock.getAsLong();
    shownNanos = startedNanos;
    out.printf(Locale.ROOT, "Training %d members, %d steps in all%n", cells.size(), stepsInAll());
  }

  @Override
  public void found(int member, double loss) {
    Cell cell = cells.get(member);
    cell.stepsDone = cell.stepCount;
    cell.loss = loss;
    cell.isWritten = true;
    stepsBefore += cell.stepCount;
  }

  @Override
  public void resumed(int member, int stepsDone) {
    Cell cell = cells.get(member);
    cell.stepsDone = Math.min(stepsDone, cell.stepCount);
    stepsBefore += cell.stepsDone;
  }

  @Override
  public void step(List<MemberStep> members) {
    for (MemberStep step : members) {
      Cell cell = cells.get(step.member());
      cell.stepsDone = step.stepsDone();
      cell.loss = step.loss();
    }
    show(isTerminal ? REDRAW_NANOS : LINE_NANOS);
  }

  @Override
  public void written(int member) {
    cells.get(member).isWritten = true;
    show(isTerminal ? REDRAW_NANOS : LINE_NANOS);
  }

  @Override
  public void finish(String summary) {
    show(0);
    long seconds = (nanoClock.getAsLong() - startedNanos) / 1_000_000_000L;
    out.println(summary + " (" + seconds + " s)");
    out.flush();
  }

  private void show(long pauseNanos) {
    long now = nanoClock.getAsLong();
    if (now - shownNanos < pauseNanos) {
      return;
    }
    shownNanos = now;
    List<String> lines = isTerminal ? grid() : new ArrayList<>();
    lines.add(figures(now));
    if (linesDrawn > 0) {
      out.print("\033[" + linesDrawn + "A");
    }
    String clear = isTerminal ? "\r\033[2K" : "";
    lines.forEach(line -> out.println(clear + line));
    linesDrawn = isTerminal ? lines.size() : 0;
    out.flush();
  }

  private List<String> grid() {
    boolean withLoss = cells.size() <= CELLS_WITH_LOSS_MAX;
    int perLine = withLoss ? CELLS_PER_LINE : BARE_CELLS_PER_LINE;
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < cells.size(); from += perLine) {
      StringBuilder line = new StringBuilder();
      for (int index = from; index < Math.min(from + perLine, cells.size()); index++) {
        line.append(withLoss ? cells.get(index).withLoss(index) : cells.get(index).sign());
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private String figures(long now) {
    long written = cells.stream().filter(cell -> cell.isWritten).count();
    long done = cells.stream().mapToLong(cell -> cell.stepsDone).sum();
    double loss =
        cells.stream()
            .mapToDouble(cell -> cell.loss)
            .filter(Double::isFinite)
            .average()
            .orElse(Double.NaN);
    double seconds = (now - startedNanos) / 1e9;
    long madeHere = done - stepsBefore;
    String left = "?";
    if (madeHere > 0) {
      long secondsLeft = Math.round(seconds / madeHere * (stepsInAll() - done));
      left = "%d:%02d".formatted(secondsLeft / 60, secondsLeft % 60);
    }
    return String.format(
        Locale.ROOT,
        "%d/%d members written | %.0f%% of the steps | mean loss %.3f | %s left",
        written,
        cells.size(),
        100.0 * done / Math.max(1, stepsInAll()),
        loss,
        left);
  }

  private long stepsInAll() {
    return cells.stream().mapToLong(cell -> cell.stepCount).sum();
  }

  private static final class Cell {
    private final int stepCount;
    private int stepsDone;
    private double loss = Double.NaN;
    private boolean isWritten;

    Cell(int stepCount) {
      this.stepCount = stepCount;
    }

    char sign() {
      if (isWritten) {
        return '✓';
      }
      if (stepsDone == 0) {
        return '·';
      }
      int level = (int) ((long) stepsDone * LEVELS.length() / Math.max(1, stepCount));
      return LEVELS.charAt(Math.min(level, LEVELS.length() - 1));
    }

    String withLoss(int index) {
      String shown = Double.isFinite(loss) ? String.format(Locale.ROOT, "%5.2f", loss) : "     ";
      return "%03d %s%s  ".formatted(index, sign(), shown);
    }
  }
}
