package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.script.ScriptValue;
import java.util.List;

/**
 * What {@code rows.torchscript} needs to know of the rows of one pass: the shared layers, which the
 * public rows run, or those above, which all rows run.
 */
final class PassArguments implements AutoCloseable {
  private static final int PLAN_ROWS = 5;
  private static final int NUMBERS_PER_ROW = 6;

  private final ScriptValue batch;
  private final ScriptValue rows;
  private final ScriptValue counts;

  private PassArguments(ScriptValue batch, ScriptValue rows, ScriptValue counts) {
    this.batch = batch;
    this.rows = rows;
    this.counts = counts;
  }

  /** Which layers a pass runs, and how its rows with one token attend. */
  record Pass(CacheShape shape, boolean isShared, boolean isGathered) {
    long start(PlannedRow row) {
      return isShared ? row.cache().sequence().sharedStart() : row.cache().upperStart();
    }

    /** Ids where tokens enter here, else the places of their hidden states. */
    boolean startsFromIds() {
      return isShared || shape.shared() == 0;
    }
  }

  static PassArguments of(List<PlannedRow> rows, Pass pass, NDManager step) {
    if (rows.isEmpty()) {
      return none(step);
    }
    NDList tensors = new NDList(5);
    tensors.add(plan(rows, pass, step));
    tensors.add(step.create(members(rows)));
    NDArray none = step.create(new long[1]);
    if (pass.isGathered()) {
      addVisible(rows, step, tensors);
    } else {
      tensors.add(none);
      tensors.add(none);
    }
    tensors.add(pass.isShared() ? step.create(hiddenPlaces(rows)) : none);
    return new PassArguments(
        ScriptValue.of(tensors), ScriptValue.of(numbers(rows, pass)), ScriptValue.of(counts(rows)));
  }

  /** Of a pass that has nothing to do. */
  private static PassArguments none(NDManager step) {
    long[] empty = new long[0];
    return new PassArguments(
        ScriptValue.of(List.of(step.create(new long[1]))),
        ScriptValue.of(empty),
        ScriptValue.of(new long[4]));
  }

  ScriptValue batch() {
    return batch;
  }

  ScriptValue rows() {
    return rows;
  }

  ScriptValue counts() {
    return counts;
  }

  private static NDArray plan(List<PlannedRow> rows, Pass pass, NDManager step) {
    int tokens = rows.stream().mapToInt(PlannedRow::tokenCount).sum();
    long[] plan = new long[PLAN_ROWS * tokens];
    int at = 0;
    for (PlannedRow row : rows) {
      PooledSequence sequence = row.cache().sequence();
      long start = pass.start(row);
      for (int t = 0; t < row.tokenCount(); t++, at++) {
        long position = row.cache().length() + (long) t;
        plan[at] = pass.startsFromIds() ? row.tokenIds()[t] : sequence.hiddenStart() + position;
        plan[tokens + at] = position;
        plan[2 * tokens + at] = start + position;
        plan[3 * tokens + at] = sequence.positions();
        plan[4 * tokens + at] = start;
      }
    }
    return step.create(plan, new Shape(PLAN_ROWS, tokens));
  }

  private static long[] members(List<PlannedRow> rows) {
    return rows.stream()
        .filter(row -> row.kind() == 0)
        .mapToLong(row -> row.cache().adapter())
        .toArray();
  }

  private static long[] hiddenPlaces(List<PlannedRow> rows) {
    long[] places = new long[rows.stream().mapToInt(PlannedRow::tokenCount).sum()];
    int at = 0;
    for (PlannedRow row : rows) {
      long first = row.cache().sequence().hiddenStart() + row.cache().length();
      for (int t = 0; t < row.tokenCount(); t++) {
        places[at++] = first + t;
      }
    }
    return places;
  }

  private static long[] numbers(List<PlannedRow> rows, Pass pass) {
    long[] numbers = new long[NUMBERS_PER_ROW * rows.size()];
    int at = 0;
    long first = 0;
    for (PlannedRow row : rows) {
      numbers[at++] = first;
      numbers[at++] = row.tokenCount();
      numbers[at++] = pass.start(row);
      numbers[at++] = row.cache().sequence().positions();
      numbers[at++] = row.cache().length();
      numbers[at++] = row.cache().adapter();
      first += row.tokenCount();
    }
    return numbers;
  }

  private static long[] counts(List<PlannedRow> rows) {
    long[] counts = new long[4];
    rows.forEach(row -> counts[row.kind()]++);
    return counts;
  }

  /** Padding repeats a row's first position, unseen: no row reads another's cells. */
  private static void addVisible(List<PlannedRow> rows, NDManager step, NDList tensors) {
    List<PlannedRow> singles = rows.stream().filter(row -> row.tokenCount() == 1).toList();
    int longest = singles.stream().mapToInt(row -> row.cache().length() + 1).max().orElse(1);
    int count = Math.max(1, singles.size());
    long[] seen = new long[count * longest];
    boolean[] visible = new boolean[count * longest];
    for (int row = 0; row < singles.size(); row++) {
      for (int t = 0; t <= singles.get(row).cache().length(); t++) {
        seen[row * longest + t] = t;
        visible[row * longest + t] = true;
      }
    }
    tensors.add(step.create(seen, new Shape(count, longest)));
    tensors.add(step.create(visible, new Shape(count, 1, 1, longest)));
  }

  @Override
  public void close() {
    batch.close();
    rows.close();
    counts.close();
  }
}
