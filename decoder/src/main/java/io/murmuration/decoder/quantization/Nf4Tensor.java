package io.murmuration.decoder.quantization;

import io.murmuration.decoder.weights.HostTensor;

/**
 * A tensor in NF4 with double quantisation, on the heap: 4.127 bits for each weight of a large one.
 *
 * <p>Row-major values in blocks of 64; each block keeps the largest magnitude in it as its scale,
 * each value the nearest level of {@link Codebook#NF4} times that scale, two values in a byte, the
 * first in the high half. The last block may be shorter and is filled up with zeros.
 */
public final class Nf4Tensor {
  /** Values that share one scale. */
  static final int BLOCK_SIZE = 64;

  /** Divides where a block is all zero. */
  static final float SCALE_MIN = 1e-38f;

  private static final int BYTES_PER_BLOCK = BLOCK_SIZE / 2;

  private final long[] shape;
  private final int count;
  private final byte[] packed;
  private final BlockScales scales;

  private Nf4Tensor(long[] shape, int count, byte[] packed, BlockScales scales) {
    this.shape = shape;
    this.count = count;
    this.packed = packed;
    this.scales = scales;
  }

  /**
   * The nearest tensor in this format.
   *
   * @throws IllegalArgumentException if a value is not finite, or there is none
   */
  public static Nf4Tensor of(HostTensor tensor) {
    float[] values = tensor.values();
    float[] maxima = blockMaxima(values);
    byte[] packed = packed(values, maxima);
    return new Nf4Tensor(tensor.shape(), values.length, packed, BlockScales.of(maxima));
  }

  /** The largest magnitude of each block. */
  static float[] blockMaxima(float[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("values must hold at least one, got none");
    }
    float[] maxima = new float[(values.length + BLOCK_SIZE - 1) / BLOCK_SIZE];
    for (int index = 0; index < values.length; index++) {
      if (!Float.isFinite(values[index])) {
        throw new IllegalArgumentException(
            "values must be finite, got %s at %d".formatted(values[index], index));
      }
      int block = index / BLOCK_SIZE;
      maxima[block] = Math.max(maxima[block], Math.abs(values[index]));
    }
    return maxima;
  }

  /** Codes of whole blocks, two in a byte. */
  static byte[] packed(float[] values, float[] maxima) {
    byte[] packed = new byte[maxima.length * BYTES_PER_BLOCK];
    for (int pair = 0; pair < packed.length; pair++) {
      float divisor = Math.max(maxima[pair / BYTES_PER_BLOCK], SCALE_MIN);
      int high = code(values, 2 * pair, divisor);
      int low = code(values, 2 * pair + 1, divisor);
      packed[pair] = (byte) (high << 4 | low);
    }
    return packed;
  }

  private static int code(float[] values, int index, float divisor) {
    return Codebook.NF4.nearest(index < values.length ? values[index] / divisor : 0.0f);
  }

  /** The first {@code count} values that codes and scales stand for. */
  static float[] unpacked(byte[] packed, float[] scales, int count) {
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      int pair = Byte.toUnsignedInt(packed[index / 2]);
      int code = index % 2 == 0 ? pair >> 4 : pair & 0xf;
      values[index] = Codebook.NF4.level(code) * scales[index / BLOCK_SIZE];
    }
    return values;
  }

  /** The values this stands for, in float32. */
  public HostTensor dequantised() {
    return new HostTensor(unpacked(packed, scales.restored(), count), shape);
  }

  /** Sides of the tensor. */
  public long[] shape() {
    return shape.clone();
  }

  /** Number of values, without what fills up the last block. */
  public int count() {
    return count;
  }

  /** Two codes in each byte, for whole blocks; the array itself, not a copy. */
  public byte[] packed() {
    return packed;
  }

  BlockScales scales() {
    return scales;
  }

  /** Bytes of codes, scales and their constants. */
  public long byteCount() {
    return packed.length + scales.byteCount();
  }
}
