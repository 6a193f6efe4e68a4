package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.DoubleUnaryOperator;

/**
 * Rotary positions (Su et al. 2021, arXiv 2104.09864): channels d and d + D/2 of a head turn by
 * {@code position theta^(-2d/D)}; tables (positions, D).
 */
final class RotaryTables {
  private RotaryTables() {}

  static NDArray cosines(LlamaConfig config, int positions, NDManager manager) {
    return table(config, positions, manager, Math::cos, 1);
  }

  /** Negative in the first half, whose channels take the other half's from themselves. */
  static NDArray sines(LlamaConfig config, int positions, NDManager manager) {
    return table(config, positions, manager, Math::sin, -1);
  }

  private static NDArray table(
      LlamaConfig config,
      int positions,
      NDManager manager,
      DoubleUnaryOperator function,
      int firstHalfSign) {
    int width = config.headWidth();
    int half = width / 2;
    float[] values = new float[positions * width];
    for (int position = 0; position < positions; position++) {
      for (int d = 0; d < half; d++) {
        double angle = position * Math.pow(config.ropeTheta(), -2.0 * d / width);
        float value = (float) function.applyAsDouble(angle);
        int index = position * width + d;
        values[index] = firstHalfSign * value;
        values[index + half] = value;
      }
    }
    return manager.create(values, new Shape(positions, width));
  }
}
