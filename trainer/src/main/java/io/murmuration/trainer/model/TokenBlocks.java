package io.murmuration.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Blocks of T + 1 tokens as inputs (B, T) and the targets one position later (B, T). */
public final class TokenBlocks {
  private final long[] inputs;
  private final long[] targets;
  private final Shape shape;

  /** Stacks blocks of equal length, at least two tokens each. */
  public TokenBlocks(List<int[]> blocks) {
    int width = blocks.get(0).length - 1;
    shape = new Shape(blocks.size(), width);
    inputs = new long[blocks.size() * width];
    targets = new long[inputs.length];
    for (int row = 0; row < blocks.size(); row++) {
      int[] block = blocks.get(row);
      if (block.length != width + 1) {
        throw new IllegalArgumentException("blocks must have equal lengths");
      }
      for (int index = 0; index < width; index++) {
        inputs[row * width + index] = block[index];
        targets[row * width + index] = block[index + 1];
      }
    }
  }

  /** Tokens of all rows. */
  public int tokenCount() {
    return inputs.length;
  }

  /** Inputs (B, T), int64. */
  public NDArray inputs(NDManager manager) {
    return manager.create(inputs, shape);
  }

  /** Targets (B, T), int64. */
  public NDArray targets(NDManager manager) {
    return manager.create(targets, shape);
  }
}
