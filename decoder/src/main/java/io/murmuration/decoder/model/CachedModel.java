package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvCache;
import io.murmuration.decoder.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Inference with caches: plans the groups of a step, runs the family's forward, stores the keys.
 */
public final class CachedModel implements CausalModel {
  private final ModelConfig config;
  private final NDManager manager;
  private final Family family;
  private final AttentionShape shape;
  private final @Nullable MemberAdapters members;

  /**
   * Takes over {@code weights} and {@code manager}, which are closed with the model.
   *
   * @param weights by published name without prefix, all float32 and owned by {@code manager}
   * @param members adapters, or null for the public model alone
   */
  public CachedModel(
      ModelConfig config,
      Map<String, NDArray> weights,
      NDManager manager,
      @Nullable MemberAdapters members) {
    this.config = config;
    this.manager = manager;
    this.members = members;
    this.shape = AttentionShape.of(config, manager);
    if (config instanceof Gpt2Config gpt2) {
      this.family = new Gpt2(gpt2, weights, manager);
    } else if (config instanceof LlamaConfig llama) {
      this.family = new Llama(llama, weights, manager);
    } else {
      throw new AssertionError("unhandled family: " + config);
    }
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public int memberCount() {
    return members == null ? 0 : members.memberCount();
  }

  @Override
  public KvCache newCache() {
    return new CacheStore(config, manager);
  }

  @Override
  public List<float[]> forward(List<Row> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    Collection<List<PlannedRow>> plan = plan(rows);
    try (NDManager step = manager.newSubManager()) {
      List<CachedRows> memories = new ArrayList<>(plan.size());
      List<RowGroup> groups = new ArrayList<>(plan.size());
      for (List<PlannedRow> planned : plan) {
        CachedRows memory = new CachedRows(step, planned);
        memories.add(memory);
        groups.add(group(step, planned, memory));
      }
      Tokens tokens = new Tokens(rows.size(), plan);
      NDArray hidden = family.hidden(tokens.batch(step, groups, shape));
      NDArray last =
          Embedding.embedding(step.create(tokens.lastIndices), hidden, SparseFormat.DENSE).get(0);
      float[] logits = family.logits(last).toFloatArray();
      memories.forEach(CachedRows::store);
      return split(logits, rows.size());
    }
  }

  private Collection<List<PlannedRow>> plan(List<Row> rows) {
    Set<CacheStore> caches = new HashSet<>();
    Map<PlannedRow.GroupShape, List<PlannedRow>> groups = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).adapter() >= memberCount()) {
        throw new IllegalArgumentException(
            "adapter must be < %d, got %d".formatted(memberCount(), rows.get(i).adapter()));
      }
      PlannedRow row = PlannedRow.of(i, rows.get(i), config, manager);
      if (!caches.add(row.cache())) {
        throw new IllegalArgumentException("row " + i + " has the cache of an earlier row");
      }
      groups.computeIfAbsent(row.groupShape(), key -> new ArrayList<>()).add(row);
    }
    return groups.values();
  }

  private RowGroup group(NDManager step, List<PlannedRow> rows, CachedRows memory) {
    int tokens = rows.get(0).tokenIds().length;
    return new RowGroup(rows.size(), tokens, memory, memory.mask(shape), adapters(step, rows));
  }

  /** Public rows among members' rows run with the bank's zero adapter. */
  private @Nullable RowAdapters adapters(NDManager step, List<PlannedRow> rows) {
    if (members == null || rows.stream().allMatch(PlannedRow::isPublic)) {
      return null;
    }
    int none = members.memberCount();
    long[] indices =
        rows.stream().mapToLong(row -> row.isPublic() ? none : row.adapter()).toArray();
    return new RowAdapters(members.gather(step.create(indices)), null);
  }

  private List<float[]> split(float[] logits, int rowCount) {
    int size = config.vocabularySize();
    List<float[]> rows = new ArrayList<>(rowCount);
    for (int i = 0; i < rowCount; i++) {
      rows.add(Arrays.copyOfRange(logits, i * size, (i + 1) * size));
    }
    return rows;
  }

  @Override
  public void close() {
    manager.close();
  }

  /** Ids and positions of a step's tokens, packed group by group. */
  private static final class Tokens {
    private final long[] ids;
    private final long[] positions;
    private final long[] lastIndices;

    Tokens(int rowCount, Collection<List<PlannedRow>> plan) {
      int count = plan.stream().flatMap(List::stream).mapToInt(row -> row.tokenIds().length).sum();
      ids = new long[count];
      positions = new long[count];
      lastIndices = new long[rowCount];
      int next = 0;
      for (List<PlannedRow> group : plan) {
        for (PlannedRow row : group) {
          for (int t = 0; t < row.tokenIds().length; t++, next++) {
            ids[next] = row.tokenIds()[t];
            positions[next] = row.cache().length() + (long) t;
          }
          lastIndices[row.index()] = next - 1L;
        }
      }
    }

    PackedBatch batch(NDManager step, List<RowGroup> groups, AttentionShape shape) {
      return new PackedBatch(step.create(ids), step.create(positions), groups, shape);
    }
  }
}
