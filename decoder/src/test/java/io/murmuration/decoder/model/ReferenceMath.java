package io.murmuration.decoder.model;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Loops that the reference forwards share; matrices are [position][channel]. */
final class ReferenceMath {
  private ReferenceMath() {}

  /** Causal attention; several query heads may share one head of keys and values. */
  static double[][] attention(double[][] q, double[][] k, double[][] v, ModelConfig config) {
    int width = config.headWidth();
    int group = config.headCount() / config.keyValueHeadCount();
    double[][] mixed = new double[q.length][config.width()];
    for (int t = 0; t < q.length; t++) {
      for (int head = 0; head < config.headCount(); head++) {
        int queryStart = head * width;
        int keyStart = head / group * width;
        double[] weights = new double[t + 1];
        double total = 0;
        for (int s = 0; s <= t; s++) {
          double dot = 0;
          for (int d = 0; d < width; d++) {
            dot += q[t][queryStart + d] * k[s][keyStart + d];
          }
          weights[s] = Math.exp(dot / Math.sqrt(width));
          total += weights[s];
        }
        for (int s = 0; s <= t; s++) {
          for (int d = 0; d < width; d++) {
            mixed[t][queryStart + d] += weights[s] / total * v[s][keyStart + d];
          }
        }
      }
    }
    return mixed;
  }

  static double[][] columns(double[][] x, int from, int to) {
    return Arrays.stream(x).map(row -> Arrays.copyOfRange(row, from, to)).toArray(double[][]::new);
  }

  static double[][] sum(double[][] x, double[][] y) {
    double[][] sum = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      sum[t] = x[t].clone();
      for (int c = 0; c < y[t].length; c++) {
        sum[t][c] += y[t][c];
      }
    }
    return sum;
  }

  static void each(double[][] x, DoubleUnaryOperator function) {
    for (double[] row : x) {
      Arrays.setAll(row, c -> function.applyAsDouble(row[c]));
    }
  }
}
