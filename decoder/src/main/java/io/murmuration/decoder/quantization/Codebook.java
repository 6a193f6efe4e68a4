package io.murmuration.decoder.quantization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sorted levels in [-1, 1]; a number is kept as the index of the level nearest to it. */
public final class Codebook {
  /**
   * NF4: quantiles of a normal distribution, seven below zero, zero, and eight above, the largest
   * magnitude being 1. Constants as published with QLoRA.
   */
  public static final Codebook NF4 =
      new Codebook(
          -1.0f,
          -0.6961928f,
          -0.52507305f,
          -0.3949175f,
          -0.28444138f,
          -0.18477343f,
          -0.091050036f,
          0.0f,
          0.0795803f,
          0.1609302f,
          0.2461123f,
          0.33791524f,
          0.44070983f,
          0.562617f,
          0.72295684f,
          1.0f);

  /**
   * The signed dynamic map of eight bits (Dettmers et al. 2022, arXiv 2110.02861): in decade i of
   * seven, the middles of 2^i equal parts of [0.1, 1], scaled by 10^(i - 6), with both signs; zero
   * and 1.
   */
  public static final Codebook DYNAMIC8 = new Codebook(dynamic());

  private static final int DECADES = 7;

  private final float[] levels;
  private final float[] middles;

  private Codebook(float... levels) {
    this.levels = levels;
    middles = new float[levels.length - 1];
    for (int index = 0; index < middles.length; index++) {
      middles[index] = (levels[index] + levels[index + 1]) / 2;
    }
  }

  private static float[] dynamic() {
    List<Float> levels = new ArrayList<>(List.of(0.0f, 1.0f));
    for (int decade = 0; decade < DECADES; decade++) {
      int parts = 1 << decade;
      double scale = Math.pow(10, decade - (DECADES - 1.0));
      for (int part = 0; part < parts; part++) {
        float level = (float) (scale * (0.1 + 0.9 * (part + 0.5) / parts));
        levels.add(level);
        levels.add(-level);
      }
    }
    float[] sorted = new float[levels.size()];
    for (int index = 0; index < sorted.length; index++) {
      sorted[index] = levels.get(index);
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** Number of levels. */
  public int size() {
    return levels.length;
  }

  /** The value of an index in [0, size). */
  public float level(int index) {
    return levels[index];
  }

  /** Index of the nearest level; of two equally near ones, the lower. */
  public int nearest(float value) {
    int index = Arrays.binarySearch(middles, value);
    return index >= 0 ? index : -index - 1;
  }
}
