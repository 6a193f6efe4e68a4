package io.murmuration.decoder.weights;

/** IEEE 754 binary16, which the language offers only from Java 20 on. */
public final class HalfFloat {
  /** The largest finite half. */
  public static final float MAX_VALUE = 65504f;

  private static final int EXPONENT_SHIFT = 10;
  private static final int FRACTION_MASK = 0x3ff;
  private static final int SPECIAL_EXPONENT = 0x1f;
  private static final float SUBNORMAL_UNIT = 0x1p-24f;

  private HalfFloat() {}

  /** The value of sixteen bits: exact. */
  public static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> EXPONENT_SHIFT) & SPECIAL_EXPONENT;
    int fraction = bits & FRACTION_MASK;
    if (exponent == 0) {
      float magnitude = fraction * SUBNORMAL_UNIT;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == SPECIAL_EXPONENT ? 0xff : exponent + 112;
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }

  /** The nearest half, ties to even; too large a magnitude gives infinity. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude < 0x1p-14f) {
      // Subnormal: a whole number of units; rint rounds ties to even and may carry into 2^-14.
      return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL_UNIT));
    }
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    int rebased = Float.floatToRawIntBits(magnitude) - (112 << 23);
    int rounded = rebased + 0xfff + ((rebased >>> 13) & 1);
    return (short) (sign | (rounded >>> 13));
  }
}
