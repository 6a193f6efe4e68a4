package io.murmuration.launcher.bench.engine;

import java.util.Locale;

/** A report for people. */
public final class EngineText {
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  private final StringBuilder text = new StringBuilder();

  private EngineText() {}

  /** The report, lines of at most a hundred columns. */
  public static String of(EngineReport report) {
    EngineText page = new EngineText();
    page.setting(report.setting());
    page.machine(report);
    page.plain(report);
    page.rows(report);
    page.privateStreams(report);
    page.memory(report.memory());
    return page.text.toString();
  }

  private void setting(EngineReport.Setting setting) {
    line(
        "%s: %s, %.0f MB of weights, %s on %s, %d threads (of %d processors), seed %d",
        setting.checkpoint(),
        setting.family(),
        setting.weightBytes() / MEGA,
        setting.precision(),
        setting.device(),
        setting.threads(),
        setting.processors(),
        setting.seed());
    line(
        "%d members, %s, prompt %d, %d new tokens, Java %s, load average %.1f",
        setting.members(),
        setting.strategy(),
        setting.promptTokens(),
        setting.newTokens(),
        setting.java(),
        setting.loadAverage());
  }

  private void machine(EngineReport report) {
    MachineProbe.Figures machine = report.machine();
    head("Machine (best of several)");
    line(
        "memory bandwidth  %8.1f GB/s (engine %.1f, Java %.1f)",
        machine.bytesPerSecond() / GIGA,
        machine.engineBytesPerSecond() / GIGA,
        machine.javaBytesPerSecond() / GIGA);
    line("matrix product    %8.1f GFLOP/s", machine.operationsPerSecond() / GIGA);
  }

  private void plain(EngineReport report) {
    SingleStreamBench.Figures plain = report.plain();
    EngineReport.Floor floor = report.floor();
    head("Public model, one stream (median)");
    line("decode            %8.1f tokens/s", plain.tokensPerSecond());
    line(
        "step              %8.2f ms; floor %.2f ms to read %.0f MB: %.0f %% of the bandwidth",
        plain.millisPerStep(),
        floor.bandwidthMillis(),
        floor.bytesPerStep() / MEGA,
        100 * floor.reached());
    line("prompt            %8.1f ms", plain.promptMillis());
    CallWatch.Shares calls = report.calls();
    line(
        "time inside       script %.1f %%, other native calls %.1f %%, Java %.1f %% (%d looks)",
        100 * calls.script(), 100 * calls.otherNative(), 100 * calls.java(), calls.looks());
    line("JVM and JNI       %8.1f %% of a step (target: at most 10)", 100 * calls.overhead());
  }

  private void rows(EngineReport report) {
    head("Decode rows (median step)");
    line(
        "%6s %8s %11s %11s %11s %11s %8s",
        "rows", "context", "plain ms", "rows/s", "member ms", "rows/s", "ratio");
    for (RowsBench.Figures row : report.rows()) {
      line(
          "%6d %8d %11.2f %11.1f %11.2f %11.1f %8.3f",
          row.rows(),
          row.contextTokens(),
          row.plainMillis(),
          row.plainRowsPerSecond(),
          row.memberMillis(),
          row.memberRowsPerSecond(),
          row.memberToPlain());
    }
    line("ratio: member rows/s to plain rows/s (target: at least 0.85)");
    line(
        "largest batch     %8.0f %% of the rate of the matrix product",
        100 * report.floor().operationsReached());
    DrawnRowBench.Figures drawn = report.drawnRow();
    line(
        "a drawn row       %8.2f ms of %d members, %.2f ms of %d (%d rows): x %.3f (target: 1.06)",
        drawn.fewMillisPerRow(),
        drawn.fewMembers(),
        drawn.manyMillisPerRow(),
        drawn.manyMembers(),
        drawn.rows(),
        drawn.manyToFew());
  }

  private void privateStreams(EngineReport report) {
    head("Private streams, draw-one");
    line(
        "%7s %7s %6s %9s %10s %9s %9s %9s %9s",
        "streams",
        "tokens",
        "steps",
        "tokens/s",
        "first ms",
        "ms/step",
        "p95",
        "ms/token",
        "caught up");
    for (PrivateStreamsBench.Figures run : report.privateStreams()) {
      line(
          "%7d %7.1f %6d %9.2f %10.1f %9.1f %9.1f %9.1f %9.1f",
          run.streams(),
          run.tokensPerStream(),
          run.steps(),
          run.tokensPerSecond(),
          run.firstTokenMillis(),
          run.millisPerStep(),
          run.slowStepMillis(),
          run.millisPerToken(),
          run.memberTokensPerToken());
    }
    line(
        "tokens: of each stream within %d s; steps: of at most %d tokens a forward; first: median",
        report.setting().privateSecondsMax(), report.setting().stepTokens());
    line("caught up: tokens that members ran for each made; mean of a step:");
    report.privateStreams().forEach(this::parts);
  }

  private void parts(PrivateStreamsBench.Figures run) {
    StepParts.Means parts = run.parts();
    double percent = 100 / parts.sum();
    line(
        "%7d  forward %.1f ms (%.1f %%), release %.1f (%.1f %%), draw %.2f (%.1f %%), plan %.2f (%.1f %%)",
        run.streams(),
        parts.forwardMillis(),
        percent * parts.forwardMillis(),
        parts.releaseMillis(),
        percent * parts.releaseMillis(),
        parts.drawMillis(),
        percent * parts.drawMillis(),
        parts.planningMillis(),
        percent * parts.planningMillis());
  }

  private void memory(EngineReport.Memory memory) {
    head("Memory");
    line(
        "resident          %8.0f MB at most; weights %.0f + adapters %.0f + KV %.0f + 600 MB: x %.2f",
        memory.residentBytesMax() / MEGA,
        memory.weightBytes() / MEGA,
        memory.adapterBytes() / MEGA,
        memory.kvBytes() / MEGA,
        memory.residentToExpected());
    line("                  (target: at most 1.3)");
  }

  private void head(String title) {
    line("");
    line("%s", title);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
