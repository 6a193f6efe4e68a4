package io.murmuration.launcher.bench.engine;

import io.murmuration.decoder.CausalModel;
import java.util.List;

/** One stream of the public model, greedy: the plain decoder, as any server would run it. */
final class SingleStreamBench {
  private static final int RUNS = 3;
  private static final int WARM_TOKENS = 4;

  private final Decoder decoder;
  private final BenchSettings settings;

  SingleStreamBench(Decoder decoder, BenchSettings settings) {
    this.decoder = decoder;
    this.settings = settings;
  }

  /**
   * @param promptMillis of the whole prompt, median of runs
   * @param millisPerStep median over the steps of all runs, with greedy choice on the host
   * @param tokensPerSecond of decoding without the prompt, median run
   */
  record Figures(double promptMillis, double millisPerStep, double tokensPerSecond) {}

  Figures run() {
    stream(WARM_TOKENS, new Samples(), new Samples());
    Samples prompts = new Samples();
    Samples steps = new Samples();
    Samples totals = new Samples();
    for (int run = 0; run < RUNS; run++) {
      double before = steps.count() == 0 ? 0 : steps.sum();
      stream(settings.workload().newTokens(), prompts, steps);
      totals.add(steps.sum() - before);
    }
    int tokens = settings.workload().newTokens() - 1; // the prompt's pass gives the first one
    return new Figures(prompts.median(), steps.median(), tokens / (totals.median() / 1e3));
  }

  /** Makes tokens; the first comes of the prompt. */
  void stream(int tokens, Samples prompts, Samples steps) {
    int promptTokens = settings.workload().promptTokens();
    Texts texts = new Texts(settings.limits().seed(), decoder.config().vocabularySize());
    try (Decoder.Room room = decoder.open(promptTokens + tokens, 0)) {
      int next = step(room, texts.text(0, promptTokens), prompts);
      for (int i = 1; i < tokens; i++) {
        next = step(room, new int[] {next}, steps);
      }
    }
  }

  private int step(Decoder.Room room, int[] tokens, Samples samples) {
    long start = System.nanoTime();
    Decoder.Feed feed = new Decoder.Feed(room, CausalModel.PUBLIC, tokens, true);
    try (Decoder.Pass pass = decoder.forward(List.of(feed))) {
      int next = likeliest(pass.row(0));
      samples.since(start);
      return next;
    }
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
