package io.murmuration.inference.release;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * The logits of one step and whose they are. The arrays must stay open until the tokens are drawn.
 *
 * @param logits arrays (n, V) float32 on one device; rows are numbered through all of them. Minus
 *     infinity means that a token cannot be
 * @param sequences one entry for each token to be drawn; rows may be shared
 */
public record ReleaseBatch(List<NDArray> logits, List<SequenceRows> sequences) {
  public ReleaseBatch {
    logits = List.copyOf(logits);
    sequences = List.copyOf(sequences);
    if (logits.isEmpty()) {
      throw new IllegalArgumentException("logits must hold at least one array, got none");
    }
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("sequences must hold at least one, got none");
    }
    long vocabularySize = logits.get(0).getShape().getLastDimension();
    long rowCount = 0;
    for (NDArray array : logits) {
      Shape shape = array.getShape();
      if (shape.dimension() != 2
          || shape.get(1) != vocabularySize
          || array.getDataType() != DataType.FLOAT32) {
        throw new IllegalArgumentException(
            "logits must be float32 of shape (n, %d), got %s %s"
                .formatted(vocabularySize, array.getDataType(), shape));
      }
      rowCount += shape.get(0);
    }
    for (SequenceRows sequence : sequences) {
      requireRow(sequence.publicRow(), rowCount);
      for (int row : sequence.memberRows()) {
        requireRow(row, rowCount);
      }
    }
  }

  /** Rows of one array. */
  public ReleaseBatch(NDArray logits, List<SequenceRows> sequences) {
    this(List.of(logits), sequences);
  }

  int vocabularySize() {
    return (int) logits.get(0).getShape().get(1);
  }

  private static void requireRow(int row, long rowCount) {
    if (row < 0 || row >= rowCount) {
      throw new IllegalArgumentException("row must be in [0, " + rowCount + "), got " + row);
    }
  }
}
