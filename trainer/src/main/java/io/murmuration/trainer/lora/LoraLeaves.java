package io.murmuration.trainer.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.model.LoraFactors;
import io.murmuration.decoder.model.LoraRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The factors of M members as leaves of one graph, A (M, in, R) and B (M, R, out); each member's
 * are used by its K rows of the batch, member by member.
 */
public final class LoraLeaves {
  private final List<LoraParameters> members;
  private final List<NDArray> leaves = new ArrayList<>();

  /** Uploads the members' factors; they belong to {@code manager}. */
  public LoraLeaves(List<LoraParameters> members, NDManager manager) {
    this.members = members;
    LoraParameters first = members.get(0);
    for (int index = 0; index < first.shapes().size(); index++) {
      LoraShape shape = first.shapes().get(index);
      leaves.add(leaf(2 * index, new Shape(members.size(), shape.in(), first.rank()), manager));
      leaves.add(
          leaf(2 * index + 1, new Shape(members.size(), first.rank(), shape.out()), manager));
    }
  }

  /** The adapters of M K rows. */
  public LoraRows rows(int rowsPerMember, double scale) {
    return rows(rowsPerMember, scale, null);
  }

  /** The adapters of M K rows, with dropout where it is given. */
  public LoraRows rows(int rowsPerMember, double scale, @Nullable InputDropout dropout) {
    Map<String, LoraFactors> factors = new HashMap<>();
    List<LoraShape> shapes = members.get(0).shapes();
    for (int index = 0; index < shapes.size(); index++) {
      NDArray a = byRow(leaves.get(2 * index), rowsPerMember);
      NDArray b = byRow(leaves.get(2 * index + 1), rowsPerMember);
      NDArray mask = dropout == null ? null : dropout.mask(shapes.get(index), a.getManager());
      factors.put(shapes.get(index).module(), new LoraFactors(a, b, mask));
    }
    return new LoraRows(factors, scale);
  }

  /** Gradients of every leaf, members one after another in each. */
  public List<float[]> gradients() {
    return leaves.stream().map(leaf -> leaf.getGradient().toFloatArray()).toList();
  }

  private NDArray leaf(int arrayIndex, Shape shape, NDManager manager) {
    float[] stacked = new float[Math.toIntExact(shape.size())];
    int offset = 0;
    for (LoraParameters member : members) {
      float[] values = member.arrays().get(arrayIndex);
      System.arraycopy(values, 0, stacked, offset, values.length);
      offset += values.length;
    }
    NDArray leaf = manager.create(stacked, shape);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** (M, x, y) to (M K, x, y): a view whose gradient sums over the member's rows. */
  private static NDArray byRow(NDArray leaf, int rowsPerMember) {
    if (rowsPerMember == 1) {
      return leaf;
    }
    Shape shape = leaf.getShape();
    return leaf.expandDims(1)
        .broadcast(new Shape(shape.get(0), rowsPerMember, shape.get(1), shape.get(2)))
        .reshape(shape.get(0) * rowsPerMember, shape.get(1), shape.get(2));
  }
}
