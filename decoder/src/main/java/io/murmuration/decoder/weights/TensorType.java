package io.murmuration.decoder.weights;

import java.nio.ByteBuffer;

/** Element types of the safetensors format; only the three of weights can be read as floats. */
public enum TensorType {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
  U64(8);

  private final int size;

  TensorType(int size) {
    this.size = size;
  }

  /** Bytes of one element. */
  public int size() {
    return size;
  }

  /** Whether {@link Safetensors#read} can read it. */
  public boolean isWeight() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** Fills {@code target} from the little-endian bytes left in {@code source}. */
  void decode(ByteBuffer source, float[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] =
          switch (this) {
            case F32 -> source.getFloat();
            case BF16 -> Float.intBitsToFloat(source.getShort() << 16);
            case F16 -> HalfFloat.toFloat(source.getShort());
            default -> throw new IllegalStateException("not a type of weights: " + this);
          };
    }
  }
}
