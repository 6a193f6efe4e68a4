package io.murmuration.decoder.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.LoraFactors;
import io.murmuration.decoder.weights.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Factors of all members for the projections of one rank: A (members + 1, sum of in, R) and B
 * (members + 1, R, sum of out), both stored as matrices with one row per member.
 *
 * <p>The row after the last member stays zero: it is the public model's.
 */
final class BankTable {
  private final int rank;
  private final List<BankSlot> slots = new ArrayList<>();
  private final List<AdaptableModule> projections = new ArrayList<>();
  private final NDArray a;
  private final NDArray b;
  private int inTotal;
  private int outTotal;

  /** {@code fused} holds the adapted modules of each projection, R being their ranks' sum. */
  BankTable(int rank, List<List<AdaptableModule>> fused, int memberCount, NDManager manager) {
    this.rank = rank;
    for (List<AdaptableModule> modules : fused) {
      for (int i = 0; i < modules.size(); i++) {
        int rankOffset = i * (rank / modules.size());
        slots.add(new BankSlot(modules.get(i), rankOffset, inTotal, outTotal));
      }
      AdaptableModule projection = modules.get(0);
      projections.add(projection);
      inTotal += projection.in();
      outTotal += projection.projectionOut();
    }
    a = manager.zeros(new Shape(memberCount + 1L, (long) inTotal * rank));
    b = manager.zeros(new Shape(memberCount + 1L, (long) rank * outTotal));
  }

  /** Stores one member's factors, B multiplied by the scale. */
  void place(int member, Map<String, HostTensor> tensors, AdapterNames names, double scale) {
    float[] rowA = new float[inTotal * rank];
    float[] rowB = new float[rank * outTotal];
    for (BankSlot slot : slots) {
      String module = slot.module().name();
      placeA(slot, tensor(tensors, names.a(module)), rowA);
      placeB(slot, tensor(tensors, names.b(module)), (float) scale, rowB);
    }
    set(a, member, rowA);
    set(b, member, rowB);
  }

  /** Stored (r, in), wanted (in, R). */
  private void placeA(BankSlot slot, HostTensor tensor, float[] row) {
    int in = slot.module().in();
    float[] values = tensor.values();
    for (int i = 0; i < values.length; i++) {
      row[(slot.inOffset() + i % in) * rank + slot.rankOffset() + i / in] = values[i];
    }
  }

  /** Stored (out, r), wanted (R, out). */
  private void placeB(BankSlot slot, HostTensor tensor, float scale, float[] row) {
    int ownRank = (int) tensor.shape()[1];
    int column = slot.outOffset() + slot.module().offset();
    float[] values = tensor.values();
    for (int i = 0; i < values.length; i++) {
      int k = slot.rankOffset() + i % ownRank;
      row[k * outTotal + column + i / ownRank] = values[i] * scale;
    }
  }

  private static HostTensor tensor(Map<String, HostTensor> tensors, String name) {
    HostTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("tensors must hold " + name);
    }
    return tensor;
  }

  private static void set(NDArray table, int member, float[] row) {
    try (NDArray values = table.getManager().create(row)) {
      table.set(new NDIndex().addIndices(member), values);
    }
  }

  /**
   * Adds views of the factors of all members by projection: A (M + 1, in, R), B (M + 1, R, out).
   */
  void addTo(Map<String, LoraFactors> target) {
    long rows = a.getShape().get(0);
    NDManager manager = a.getManager();
    NDList partsA = a.reshape(rows, inTotal, rank).split(boundaries(true), 1);
    NDList partsB = b.reshape(rows, rank, outTotal).split(boundaries(false), 2);
    partsA.attach(manager);
    partsB.attach(manager);
    for (int i = 0; i < projections.size(); i++) {
      target.put(projections.get(i).projection(), new LoraFactors(partsA.get(i), partsB.get(i)));
    }
  }

  private long[] boundaries(boolean isIn) {
    long[] boundaries = new long[projections.size() - 1];
    long next = 0;
    for (int i = 0; i < boundaries.length; i++) {
      next += isIn ? projections.get(i).in() : projections.get(i).projectionOut();
      boundaries[i] = next;
    }
    return boundaries;
  }
}
