package io.murmuration.launcher.bench.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a drawn member's row costs in a small ensemble and in a large one, in turns. */
final class DrawnRowBench {
  private static final int ROWS = 16;
  private static final int ROUNDS = 6;
  private static final int STEPS = 4;
  private static final int FEW = 8;

  private DrawnRowBench() {}

  /**
   * @param manyToFew cost of a row of the large ensemble as a multiple of one of the small one
   */
  record Figures(
      int rows,
      int fewMembers,
      int manyMembers,
      double fewMillisPerRow,
      double manyMillisPerRow,
      double manyToFew) {}

  /** Positions that its sequences need. */
  static int positions(BenchSettings settings) {
    return settings.workload().promptTokens() + 1 + ROUNDS * STEPS;
  }

  static long kvBytes(BenchSettings settings, WeightBytes weights) {
    return ROWS * weights.kvBytes(positions(settings), 1);
  }

  static Figures run(BenchSettings settings, List<Path> adapters, WeightBytes weights)
      throws IOException {
    int many = adapters.size();
    int few = many > FEW ? FEW : 1;
    int positions = positions(settings);
    long kvBytes = kvBytes(settings, weights);
    try (Decoder small = Decoder.load(settings, adapters.subList(0, few), kvBytes);
        Decoder large = Decoder.load(settings, adapters, kvBytes);
        RowsBench ofFew = new RowsBench(small, settings, ROWS, positions);
        RowsBench ofMany = new RowsBench(large, settings, ROWS, positions)) {
      Samples fewTimes = new Samples();
      Samples manyTimes = new Samples();
      advance(ofFew, 1, new Samples());
      advance(ofMany, 1, new Samples());
      for (int round = 0; round < ROUNDS; round++) {
        advance(ofFew, STEPS, fewTimes);
        advance(ofMany, STEPS, manyTimes);
      }
      double fewMillis = fewTimes.median();
      double manyMillis = manyTimes.median();
      return new Figures(
          ROWS, few, many, fewMillis / ROWS, manyMillis / ROWS, manyMillis / fewMillis);
    }
  }

  /** Public rows lead, unmeasured: members may share what they left. */
  private static void advance(RowsBench bench, int steps, Samples samples) {
    bench.steps(ROWS, false, steps, new Samples());
    bench.steps(ROWS, true, steps, samples);
  }
}
