package io.murmuration.decoder;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/** What a forward says of the next tokens, in the memory of the device until it is closed. */
public interface Logits extends AutoCloseable {
  /** Rows: those that wanted logits, in their order. */
  int count();

  /** One row, copied to the host (V). */
  float[] row(int index);

  /** All rows on the device (count, V), float32; closed with this. */
  NDArray array();

  /** All rows, copied to the host. */
  default List<float[]> toHost() {
    List<float[]> rows = new ArrayList<>(count());
    for (int i = 0; i < count(); i++) {
      rows.add(row(i));
    }
    return rows;
  }

  @Override
  void close();
}
