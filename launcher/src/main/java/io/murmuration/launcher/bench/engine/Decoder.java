package io.murmuration.launcher.bench.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.KvSequence;
import io.murmuration.decoder.Logits;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.Row;
import io.murmuration.decoder.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The engine as benches drive it: the only class here that calls a model. */
final class Decoder implements AutoCloseable {
  /** Tokens of one pass where several rows share it. */
  private static final int TOKENS_MAX = 1024;

  private final CausalModel model;
  private final NDManager manager;
  private long kvBytesMax;

  private Decoder(CausalModel model) {
    this.model = model;
    this.manager = NDManager.newBaseManager(model.device());
  }

  /**
   * The checkpoint with some of its members.
   *
   * @throws io.murmuration.decoder.RefusedModelException if it cannot be honoured
   */
  static Decoder load(BenchSettings settings, List<Path> adapters, long kvCacheBytes)
      throws IOException {
    BenchSettings.Machine machine = settings.engine();
    EngineOptions options =
        new EngineOptions(machine.threads(), machine.device(), machine.precision(), kvCacheBytes);
    return new Decoder(ModelDirectory.loadModel(settings.checkpoint(), adapters, options));
  }

  ModelConfig config() {
    return model.config();
  }

  int memberCount() {
    return model.memberCount();
  }

  /** Lower layers that all members share. */
  int sharedLayerCount() {
    return model.sharedLayerCount();
  }

  /** Of arrays on the device of the model; closed with this. */
  NDManager manager() {
    return manager;
  }

  /** Most bytes that were reserved for keys and values at a time. */
  long kvBytesMax() {
    return kvBytesMax;
  }

  /** Room for one sequence. */
  Room open(int positions, int memberSlots) {
    KvSequence sequence =
        model
            .open(positions, memberSlots)
            .orElseThrow(() -> new IllegalStateException("the pool was made for this work"));
    kvBytesMax = Math.max(kvBytesMax, model.pool().reservedBytes());
    return new Room(sequence);
  }

  /** The next tokens of one sequence under one adapter. */
  // An array inside a record: feeds are made once per step and never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Feed(Room room, int adapter, int[] tokenIds, boolean wantsLogits) {
    private Row row() {
      return new Row(room.sequence.cache(adapter), tokenIds, wantsLogits);
    }
  }

  /** The caches of one sequence. */
  static final class Room implements AutoCloseable {
    private final KvSequence sequence;

    private Room(KvSequence sequence) {
      this.sequence = sequence;
    }

    /** Tokens that the adapter has run. */
    int length(int adapter) {
      return adapter == CausalModel.PUBLIC || sequence.holds(adapter)
          ? sequence.cache(adapter).length()
          : 0;
    }

    int memberSlots() {
      return sequence.memberSlots();
    }

    /** Gives a member's slot back. */
    void drop(int member) {
      sequence.drop(member);
    }

    @Override
    public void close() {
      sequence.close();
    }
  }

  /**
   * Logits of a pass: one row for each feed that wanted them, in order.
   *
   * @param manager of the device that makes them
   */
  record Pass(Logits logits, NDManager manager) implements AutoCloseable {
    /** Returns when the device has made them: it does one thing after the other. */
    void await() {
      if (manager.getDevice().isGpu()) {
        try (NDArray last = manager.zeros(new Shape(1))) {
          if (last.toFloatArray().length != 1) {
            throw new IllegalStateException("a cell is one number");
          }
        }
      }
    }

    int count() {
      return logits.count();
    }

    /** On the device (count, V), closed with this. */
    NDArray array() {
      return logits.array();
    }

    /** Copied to the host (V). */
    float[] row(int index) {
      return logits.row(index);
    }

    @Override
    public void close() {
      logits.close();
    }
  }

  /** One batched pass. */
  Pass forward(List<Feed> feeds) {
    Logits logits = model.forward(feeds.stream().map(Feed::row).toList());
    return new Pass(logits, manager);
  }

  /** Passes that need no logits, such as prompts, as few at a time as memory likes. */
  void absorb(List<Feed> feeds) {
    for (List<Feed> part : parts(feeds)) {
      forward(part).close();
    }
  }

  /** Consecutive parts of at most so many tokens; a single feed may have more. */
  private static List<List<Feed>> parts(List<Feed> feeds) {
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
    manager.close();
    model.close();
  }
}
