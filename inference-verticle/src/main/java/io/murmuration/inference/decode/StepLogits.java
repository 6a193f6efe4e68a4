package io.murmuration.inference.decode;

import ai.djl.ndarray.NDArray;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.Logits;
import io.murmuration.inference.decode.plan.PlannedRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rows of a step said, until it is closed: rows are numbered through all its passes. One
 * owner thread.
 */
final class StepLogits implements AutoCloseable {
  private final List<Logits> passes = new ArrayList<>();
  private final Map<Active, Map<Integer, Integer>> rowBySequence = new HashMap<>();
  private int rowCount;

  /** Takes over the logits of a pass, whose rows with logits are these. */
  void add(List<PlannedRow<Active>> rows, Logits logits) {
    passes.add(logits);
    if (logits.count() != rows.size()) {
      throw new IllegalStateException(
          "the model must give logits for " + rows.size() + " rows, gave " + logits.count());
    }
    for (PlannedRow<Active> row : rows) {
      rowBySequence
          .computeIfAbsent(row.sequence(), unused -> new HashMap<>())
          .put(row.adapter(), rowCount++);
    }
  }

  /** Number of the public row of a sequence that samples. */
  int publicRow(Active sequence) {
    return number(sequence, CausalModel.PUBLIC);
  }

  /** Numbers of the rows of the members that answer. */
  int[] memberRows(Active sequence, int[] drawn) {
    int[] rows = new int[drawn.length];
    for (int i = 0; i < drawn.length; i++) {
      rows[i] = number(sequence, drawn[i]);
    }
    return rows;
  }

  /** The logits of all passes (n, V), rows in the order of their numbers. */
  List<NDArray> arrays() {
    return passes.stream().filter(pass -> pass.count() > 0).map(Logits::array).toList();
  }

  private int number(Active sequence, int adapter) {
    Integer number = rowBySequence.getOrDefault(sequence, Map.of()).get(adapter);
    if (number == null) {
      throw new IllegalStateException("a sequence that samples must have all its rows");
    }
    return number;
  }

  @Override
  public void close() {
    passes.forEach(Logits::close);
    passes.clear();
    rowBySequence.clear();
  }
}
