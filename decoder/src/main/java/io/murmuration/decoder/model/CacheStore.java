package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvCache;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys and values of all layers in one array (layers, 2, K, capacity, D), grown by chunks. */
final class CacheStore implements KvCache {
  /** Positions by which a cache grows; what is allocated and unused is at most this. */
  static final int CHUNK_TOKEN_COUNT = 64;

  private static final int UNBOUND = CausalModel.PUBLIC - 1;

  private final ModelConfig config;
  private final NDManager owner;
  private final NDManager manager;
  private final List<NDArray> layers = new ArrayList<>();
  private @Nullable NDArray store;
  private int capacity;
  private int length;
  private int adapter = UNBOUND;
  private boolean isClosed;

  CacheStore(ModelConfig config, NDManager owner) {
    this.config = config;
    this.owner = owner;
    this.manager = owner.newSubManager();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public long size() {
    return capacity * tokenSize();
  }

  /** Positions held or free; 0 while nothing was stored. */
  int capacity() {
    return capacity;
  }

  /** Whether a model made this cache; its manager tells it from all others. */
  boolean isOf(NDManager model) {
    return owner == model;
  }

  /** Refuses rows that this cache cannot take. */
  void requireFits(int rowAdapter, int tokenCount) {
    if (isClosed) {
      throw new IllegalStateException("cache is closed");
    }
    if (adapter != UNBOUND && adapter != rowAdapter) {
      throw new IllegalArgumentException(
          "cache is bound to adapter %d, got adapter %d".formatted(adapter, rowAdapter));
    }
    if (length + tokenCount > config.contextTokenCount()) {
      throw new IllegalArgumentException(
          "context of %d tokens overflows: %d held and %d new"
              .formatted(config.contextTokenCount(), length, tokenCount));
    }
  }

  /** Keys and values of one layer (2, K, capacity, D); zeros beyond the length. */
  NDArray layer(int layer) {
    return layers.get(layer);
  }

  /** Appends {@code fresh} (layers, 2, 1, K, T, D) and binds the cache to its adapter. */
  void append(int rowAdapter, int tokenCount, NDArray fresh) {
    adapter = rowAdapter;
    NDArray target = withRoomFor(length + tokenCount);
    NDIndex place = new NDIndex().addAllDim(3).addSliceDim(length, length + tokenCount).addAllDim();
    target.set(place, fresh.squeeze(2));
    length += tokenCount;
  }

  private NDArray withRoomFor(int tokenCount) {
    if (store != null && tokenCount <= capacity) {
      return store;
    }
    int chunks = (tokenCount + CHUNK_TOKEN_COUNT - 1) / CHUNK_TOKEN_COUNT;
    int wider = Math.min(config.contextTokenCount(), chunks * CHUNK_TOKEN_COUNT);
    NDArray added = manager.zeros(shape(wider - capacity));
    NDArray grown = added;
    if (store != null) {
      grown = store.concat(added, 3);
      added.close();
      layers.forEach(NDArray::close);
      layers.clear();
      store.close();
    }
    for (int layer = 0; layer < config.layerCount(); layer++) {
      layers.add(grown.get(layer));
    }
    store = grown;
    capacity = wider;
    return grown;
  }

  private Shape shape(int tokenCount) {
    return new Shape(
        config.layerCount(), 2, config.keyValueHeadCount(), tokenCount, config.headWidth());
  }

  private long tokenSize() {
    return shape(1).size() * Float.BYTES;
  }

  @Override
  public void close() {
    isClosed = true;
    capacity = 0;
    layers.clear();
    store = null;
    manager.close();
  }
}
