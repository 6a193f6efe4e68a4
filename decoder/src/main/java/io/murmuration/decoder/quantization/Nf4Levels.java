package io.murmuration.decoder.quantization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The codebooks on a device, in the shape in which bytes select from them; one for all tensors of a
 * model.
 *
 * @param pairs (256, 2): the two NF4 levels that a byte holds
 * @param scales (256, 1): the levels of scales
 */
public record Nf4Levels(NDArray pairs, NDArray scales) {
  private static final int BYTE_VALUES = 256;

  /** Arrays that belong to {@code manager}. */
  public static Nf4Levels on(NDManager manager) {
    float[] pairs = new float[2 * BYTE_VALUES];
    float[] scales = new float[BYTE_VALUES];
    for (int value = 0; value < BYTE_VALUES; value++) {
      pairs[2 * value] = Codebook.NF4.level(value >> 4);
      pairs[2 * value + 1] = Codebook.NF4.level(value & 0xf);
      scales[value] = Codebook.DYNAMIC8.level(value);
    }
    return new Nf4Levels(
        manager.create(pairs, new Shape(BYTE_VALUES, 2)),
        manager.create(scales, new Shape(BYTE_VALUES, 1)));
  }
}
