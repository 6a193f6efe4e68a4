package io.murmuration.launcher.bench.engine;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.KvCache;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.Row;
import io.murmuration.decoder.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The engine as benches drive it: the only class here that calls a model. */
final class Decoder implements AutoCloseable {
  /** Tokens of one pass where several rows share it. */
  private static final int TOKENS_MAX = 1024;

  private final CausalModel model;
  private long kvBytesMax;
  private long kvBytes;

  private Decoder(CausalModel model) {
    this.model = model;
  }

  static Decoder load(BenchSettings settings, List<Path> adapters, long kvCacheBytes)
      throws IOException {
    BenchSettings.Machine machine = settings.engine();
    if (!machine.precision().equals("float32")) {
      throw new IllegalArgumentException("--precision must be float32, got " + machine.precision());
    }
    return new Decoder(
        ModelDirectory.loadModel(
            settings.checkpoint(),
            adapters,
            new EngineOptions(machine.threads(), machine.device())));
  }

  ModelConfig config() {
    return model.config();
  }

  int memberCount() {
    return model.memberCount();
  }

  /** Bytes set apart for keys and values. */
  long kvBytes() {
    return Math.max(1, kvBytesMax);
  }

  /** Room for one sequence. */
  Room open(int positions, int memberSlots) {
    return new Room();
  }

  /** The next tokens of one sequence under one adapter. */
  // An array inside a record: feeds are made once per step and never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Feed(Room room, int adapter, int[] tokenIds, boolean wantsLogits) {}

  /** The caches of one sequence. */
  final class Room implements AutoCloseable {
    private final Map<Integer, KvCache> caches = new HashMap<>();

    int length(int adapter) {
      KvCache cache = caches.get(adapter);
      return cache == null ? 0 : cache.length();
    }

    boolean holds(int adapter) {
      return caches.containsKey(adapter);
    }

    void drop(int adapter) {
      KvCache cache = caches.remove(adapter);
      if (cache != null) {
        cache.close();
      }
    }

    private KvCache cache(int adapter) {
      return caches.computeIfAbsent(adapter, unused -> model.newCache());
    }

    private long bytes() {
      return caches.values().stream().mapToLong(KvCache::size).sum();
    }

    @Override
    public void close() {
      kvBytes -= bytes();
      caches.values().forEach(KvCache::close);
      caches.clear();
    }
  }

  /** Logits of a pass: one row for each feed that wanted them, in order. */
  static final class Pass implements AutoCloseable {
    private final List<float[]> rows;

    private Pass(List<float[]> rows) {
      this.rows = rows;
    }

    int count() {
      return rows.size();
    }

    /** Returns when the device has made them. */
    void await() {}

    /** Copied to the host (V). */
    float[] row(int index) {
      return rows.get(index);
    }

    @Override
    public void close() {
      rows.clear();
    }
  }

  /** One batched pass. */
  Pass forward(List<Feed> feeds) {
    List<Row> rows = new ArrayList<>();
    for (Feed feed : feeds) {
      rows.add(new Row(feed.room().cache(feed.adapter()), feed.adapter(), feed.tokenIds()));
    }
    kvBytes -= bytes(feeds);
    List<float[]> logits = model.forward(rows);
    kvBytes += bytes(feeds);
    kvBytesMax = Math.max(kvBytesMax, kvBytes);
    List<float[]> wanted = new ArrayList<>();
    for (int i = 0; i < feeds.size(); i++) {
      if (feeds.get(i).wantsLogits()) {
        wanted.add(logits.get(i));
      }
    }
    return new Pass(wanted);
  }

  private static long bytes(List<Feed> feeds) {
    return feeds.stream().map(Feed::room).distinct().mapToLong(Room::bytes).sum();
  }

  /** Passes that need no logits, such as prompts, as few at a time as memory likes. */
  void absorb(List<Feed> feeds) {
    for (List<Feed> part : parts(feeds)) {
      forward(part).close();
    }
  }

  /** Consecutive parts of at most so many tokens; a single feed may have more. */
  static List<List<Feed>> parts(List<Feed> feeds) {
    List<List<Feed>> parts = new ArrayList<>();
    int tokens = TOKENS_MAX;
    for (Feed feed : feeds) {
      tokens += feed.tokenIds().length;
      if (tokens > TOKENS_MAX) {
        parts.add(new ArrayList<>());
        tokens = feed.tokenIds().length;
      }
      parts.get(parts.size() - 1).add(feed);
    }
    return parts;
  }

  @Override
  public void close() {
    model.close();
  }
}
