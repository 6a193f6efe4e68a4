package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of a group of rows, ready for the forward.
 *
 * @param scale a scalar array, or null where it is already part of the factors
 */
record RowAdapters(Map<String, LoraFactors> factors, @Nullable NDArray scale) {
  /** What the adapters add; x (B, T, in) to (B, T, out), or null if the module has none. */
  @Nullable NDArray delta(String module, NDArray x) {
    LoraFactors pair = factors.get(module);
    if (pair == null) {
      return null;
    }
    NDArray mask = pair.inputMask();
    NDArray inner = (mask == null ? x : x.mul(mask)).batchMatMul(pair.a());
    return (scale == null ? inner : inner.mul(scale)).batchMatMul(pair.b());
  }
}
