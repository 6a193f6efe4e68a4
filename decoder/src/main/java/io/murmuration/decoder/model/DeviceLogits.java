package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import io.murmuration.decoder.Logits;

/** Logits (count, V) as an array of the device. */
record DeviceLogits(NDArray array) implements Logits {
  @Override
  public int count() {
    return (int) array.getShape().get(0);
  }

  @Override
  public float[] row(int index) {
    try (NDArray row = array.get(index)) {
      return row.toFloatArray();
    }
  }

  @Override
  public void close() {
    array.close();
  }
}
