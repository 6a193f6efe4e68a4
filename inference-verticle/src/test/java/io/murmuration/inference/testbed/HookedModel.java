package io.murmuration.inference.testbed;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvCache;
import io.murmuration.decoder.Row;
import io.murmuration.decoder.model.ModelConfig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;

/** A real model at whose forwards a test may look, wait or change the logits. */
public final class HookedModel implements CausalModel {
  private final CausalModel model;
  private final AtomicInteger forwards = new AtomicInteger();
  private final List<KvCache> caches = new CopyOnWriteArrayList<>();
  private volatile IntConsumer before = number -> {};
  private volatile BiConsumer<Row, float[]> after = (row, logits) -> {};

  public HookedModel(CausalModel model) {
    this.model = model;
  }

  /** Called on the loop's thread with the number of each forward, from 1. */
  public void beforeForward(IntConsumer hook) {
    before = hook;
  }

  /** Called with each row and its logits, which it may change. */
  public void afterForward(BiConsumer<Row, float[]> hook) {
    after = hook;
  }

  public int forwards() {
    return forwards.get();
  }

  /** Caches that hold native memory. */
  public long openCaches() {
    return caches.stream().filter(cache -> cache.size() > 0).count();
  }

  @Override
  public ModelConfig config() {
    return model.config();
  }

  @Override
  public int memberCount() {
    return model.memberCount();
  }

  @Override
  public KvCache newCache() {
    KvCache cache = model.newCache();
    caches.add(cache);
    return cache;
  }

  @Override
  public List<float[]> forward(List<Row> rows) {
    before.accept(forwards.incrementAndGet());
    List<float[]> logits = model.forward(rows);
    for (int i = 0; i < rows.size(); i++) {
      after.accept(rows.get(i), logits.get(i));
    }
    return logits;
  }

  @Override
  public void close() {
    model.close();
  }
}
