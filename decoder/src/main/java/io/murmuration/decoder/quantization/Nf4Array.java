package io.murmuration.decoder.quantization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An {@link Nf4Tensor} on a device, packed; turned into floats where a forward needs them, by plain
 * array operations, and bit for bit as on the heap.
 */
public final class Nf4Array {
  private static final int WINDOW_SIZE = 1 << 20;

  private final Nf4Levels levels;
  private final Shape shape;
  private final int blocks;
  private final NDArray packed;
  private final NDArray scaleCodes;
  private final NDArray groupMaxima;
  private final NDArray mean;

  /** Uploads; arrays belong to {@code manager}. */
  public Nf4Array(Nf4Tensor tensor, Nf4Levels levels, NDManager manager) {
    this.levels = levels;
    shape = new Shape(tensor.shape());
    BlockScales scales = tensor.scales();
    blocks = scales.codes().length;
    int groups = scales.groupMaxima().length;
    packed = bytes(tensor.packed(), manager);
    // Whole groups, so that scales are one matrix with a row for each second scale.
    scaleCodes = bytes(Arrays.copyOf(scales.codes(), groups * BlockScales.GROUP_SIZE), manager);
    groupMaxima = manager.create(scales.groupMaxima(), new Shape(groups, 1));
    mean = manager.create(scales.mean());
  }

  /**
   * The values in float32, constants as far as gradients are concerned.
   *
   * @param manager owner of the result; close it after use, for it is eight times as large as this
   */
  public NDArray dequantised(NDManager manager) {
    try (NDManager work = manager.newSubManager()) {
      NDArray scales =
          selected(levels.scales(), scaleCodes, work)
              .reshape(-1, BlockScales.GROUP_SIZE)
              .muli(groupMaxima)
              .addi(mean)
              .reshape(-1)
              .get(new NDIndex().addSliceDim(0, blocks))
              .reshape(blocks, 1);
      NDArray values =
          selected(levels.pairs(), packed, work)
              .reshape(blocks, Nf4Tensor.BLOCK_SIZE)
              .muli(scales)
              .reshape(-1)
              .get(new NDIndex().addSliceDim(0, shape.size()))
              .reshape(shape);
      values.attach(manager);
      return values;
    }
  }

  /** Bytes in native memory. */
  public long byteCount() {
    return packed.size() + scaleCodes.size() + Float.BYTES * (groupMaxima.size() + 1);
  }

  /** Rows of a table, one for each byte. */
  private static NDArray selected(NDArray table, NDArray bytes, NDManager work) {
    try (NDArray indices = bytes.toType(DataType.INT32, false)) {
      indices.attach(work);
      NDArray rows = Embedding.embedding(indices, table, SparseFormat.DENSE).get(0);
      rows.attach(work);
      return rows;
    }
  }

  /** Filled piece by piece: the whole array never lies in a direct buffer. */
  private static NDArray bytes(byte[] values, NDManager manager) {
    NDArray array = manager.zeros(new Shape(values.length), DataType.UINT8);
    for (int from = 0; from < values.length; from += WINDOW_SIZE) {
      int to = Math.min(values.length, from + WINDOW_SIZE);
      ByteBuffer window = ByteBuffer.wrap(values, from, to - from).slice();
      try (NDArray piece = manager.create(window, new Shape(to - from), DataType.UINT8)) {
        array.set(new NDIndex().addSliceDim(from, to), piece);
      }
    }
    return array;
  }
}
