package io.murmuration.decoder.quantization;

/**
 * The scales of the blocks of one tensor in eight bits each: double quantisation (QLoRA, section
 * 3). Scale b is {@code level(code_b) * groupMaximum + mean}, all in float32.
 */
final class BlockScales {
  /** Blocks whose scales share one second scale. */
  static final int GROUP_SIZE = 256;

  private final byte[] codes;
  private final float[] groupMaxima;
  private final float mean;

  private BlockScales(byte[] codes, float[] groupMaxima, float mean) {
    this.codes = codes;
    this.groupMaxima = groupMaxima;
    this.mean = mean;
  }

  static BlockScales of(float[] scales) {
    double sum = 0;
    for (float scale : scales) {
      sum += scale;
    }
    float mean = (float) (sum / scales.length);
    byte[] codes = new byte[scales.length];
    float[] groupMaxima = new float[(scales.length + GROUP_SIZE - 1) / GROUP_SIZE];
    for (int group = 0; group < groupMaxima.length; group++) {
      int from = group * GROUP_SIZE;
      int to = Math.min(scales.length, from + GROUP_SIZE);
      float maximum = 0;
      for (int block = from; block < to; block++) {
        maximum = Math.max(maximum, Math.abs(scales[block] - mean));
      }
      groupMaxima[group] = maximum;
      float divisor = Math.max(maximum, Nf4Tensor.SCALE_MIN);
      for (int block = from; block < to; block++) {
        codes[block] = (byte) Codebook.DYNAMIC8.nearest((scales[block] - mean) / divisor);
      }
    }
    return new BlockScales(codes, groupMaxima, mean);
  }

  float[] restored() {
    float[] scales = new float[codes.length];
    for (int block = 0; block < scales.length; block++) {
      float level = Codebook.DYNAMIC8.level(Byte.toUnsignedInt(codes[block]));
      scales[block] = level * groupMaxima[block / GROUP_SIZE] + mean;
    }
    return scales;
  }

  byte[] codes() {
    return codes;
  }

  float[] groupMaxima() {
    return groupMaxima;
  }

  float mean() {
    return mean;
  }

  long byteCount() {
    return codes.length + (long) Float.BYTES * (groupMaxima.length + 1);
  }
}
