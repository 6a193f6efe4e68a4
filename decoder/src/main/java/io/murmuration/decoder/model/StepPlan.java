package io.murmuration.decoder.model;

import io.murmuration.decoder.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of one forward, checked and in the order in which they run. */
final class StepPlan {
  private final List<PlannedRow> rows;
  private final List<PlannedRow> publicRows;
  private final int rowCount;

  private StepPlan(List<PlannedRow> rows) {
    this.rows = rows;
    this.rowCount = rows.size();
    this.publicRows = rows.stream().filter(PlannedRow::isPublic).toList();
  }

  static StepPlan of(List<Row> requested, ModelConfig config, CachePool pool) {
    Set<PooledCache> caches = new HashSet<>();
    List<PlannedRow> rows = new ArrayList<>(requested.size());
    for (int i = 0; i < requested.size(); i++) {
      PlannedRow row = PlannedRow.of(i, requested.get(i), config, pool);
      if (!caches.add(row.cache())) {
        throw new IllegalArgumentException("row " + i + " has the cache of an earlier row");
      }
      rows.add(row);
    }
    rows.sort(Comparator.comparingInt(PlannedRow::kind)); // stable
    StepPlan plan = new StepPlan(rows);
    if (pool.shape().shared() > 0) {
      plan.requirePublicAhead();
    }
    return plan;
  }

  private void requirePublicAhead() {
    Map<PooledSequence, Integer> ahead = new HashMap<>();
    publicRows.forEach(row -> ahead.put(row.cache().sequence(), row.tokenCount()));
    for (PlannedRow row : rows) {
      PooledSequence sequence = row.cache().sequence();
      int known = sequence.publicCache().length() + ahead.getOrDefault(sequence, 0);
      if (row.cache().length() + row.tokenCount() > known) {
        throw new IllegalArgumentException(
            "a member's row must not run ahead of its public row: row %d would hold %d of %d tokens"
                .formatted(row.index(), row.cache().length() + row.tokenCount(), known));
      }
    }
  }

  /** All rows, in the order in which they run. */
  List<PlannedRow> rows() {
    return rows;
  }

  /** Those of the public model, in the order in which they run. */
  List<PlannedRow> publicRows() {
    return publicRows;
  }

  /** The last tokens of the rows that want logits, in the order of the request. */
  long[] lastTokens() {
    long[] byIndex = new long[rowCount];
    boolean[] wanted = new boolean[rowCount];
    long next = 0;
    int count = 0;
    for (PlannedRow row : rows) {
      next += row.tokenCount();
      byIndex[row.index()] = next - 1;
      wanted[row.index()] = row.wantsLogits();
      count += row.wantsLogits() ? 1 : 0;
    }
    long[] last = new long[count];
    int filled = 0;
    for (int i = 0; i < rowCount; i++) {
      if (wanted[i]) {
        last[filled++] = byIndex[i];
      }
    }
    return last;
  }

  /** The tokens are in the caches. */
  void store() {
    rows.forEach(row -> row.cache().grow(row.tokenCount()));
  }
}
