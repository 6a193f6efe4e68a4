package io.murmuration.inference.testbed;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvPool;
import io.murmuration.decoder.KvSequence;
import io.murmuration.decoder.Logits;
import io.murmuration.decoder.Row;
import io.murmuration.decoder.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A real model at whose forwards a test may look, wait or change the logits. */
public final class HookedModel implements CausalModel {
  private final CausalModel model;
  private final AtomicInteger forwards = new AtomicInteger();
  private final AtomicInteger openLogits = new AtomicInteger();
  private final AtomicLong mostReserved = new AtomicLong();
  private volatile IntConsumer before = number -> {};
  private volatile Consumer<List<Row>> onRows = rows -> {};
  private volatile BiConsumer<Row, float[]> after = (row, logits) -> {};

  public HookedModel(CausalModel model) {
    this.model = model;
  }

  /** Called on the loop's thread with the number of each forward, from 1. */
  public void beforeForward(IntConsumer hook) {
    before = hook;
  }

  /** Called with all rows of each forward, before it. */
  public void onRows(Consumer<List<Row>> hook) {
    onRows = hook;
  }

  /** Called with each row that has logits and them, which it may change. */
  public void afterForward(BiConsumer<Row, float[]> hook) {
    after = hook;
  }

  public int forwards() {
    return forwards.get();
  }

  /** Bytes of the pool that are reserved, and logits that hold native memory. */
  public long openBytes() {
    return model.pool().reservedBytes() + openLogits.get();
  }

  /** The most bytes of the pool that were reserved after any opening. */
  public long mostReservedBytes() {
    return mostReserved.get();
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
  public int sharedLayerCount() {
    return model.sharedLayerCount();
  }

  @Override
  public Device device() {
    return model.device();
  }

  @Override
  public KvPool pool() {
    return model.pool();
  }

  @Override
  public Optional<KvSequence> open(int positions, int memberSlots) {
    Optional<KvSequence> opened = model.open(positions, memberSlots);
    mostReserved.accumulateAndGet(model.pool().reservedBytes(), Math::max);
    return opened;
  }

  @Override
  public Logits forward(List<Row> rows) {
    before.accept(forwards.incrementAndGet());
    onRows.accept(rows);
    Logits logits = model.forward(rows);
    List<float[]> host = logits.toHost();
    List<Row> heard = rows.stream().filter(Row::wantsLogits).toList();
    for (int i = 0; i < heard.size(); i++) {
      after.accept(heard.get(i), host.get(i));
    }
    openLogits.incrementAndGet();
    return new HookedLogits(logits, host);
  }

  @Override
  public void close() {
    model.close();
  }

  /** Logits as the hook left them. */
  private final class HookedLogits implements Logits {
    private final Logits logits;
    private final List<float[]> host;
    private final List<NDArray> made = new ArrayList<>();

    HookedLogits(Logits logits, List<float[]> host) {
      this.logits = logits;
      this.host = host;
    }

    @Override
    public int count() {
      return host.size();
    }

    @Override
    public float[] row(int index) {
      return host.get(index).clone();
    }

    @Override
    public NDArray array() {
      if (made.isEmpty()) {
        made.add(logits.array().getManager().create(host.toArray(float[][]::new)));
      }
      return made.get(0);
    }

    @Override
    public void close() {
      openLogits.decrementAndGet();
      made.forEach(NDArray::close);
      logits.close();
    }
  }
}
