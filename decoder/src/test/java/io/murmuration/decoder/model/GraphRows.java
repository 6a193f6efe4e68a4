package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.adapter.HostLora;
import io.murmuration.decoder.weights.HostTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;

/** Members of a tiny ensemble as rows of a batch. */
final class GraphRows {
  private GraphRows() {}

  /** Row i has the adapter of member i. */
  static LoraRows of(TinyEnsemble ensemble, NDManager manager) {
    return of(ensemble.members(), ensemble.spec().scale(), manager);
  }

  static LoraRows of(List<Map<String, HostLora>> members, double scale, NDManager manager) {
    Map<String, LoraFactors> factors = new HashMap<>();
    for (String module : members.get(0).keySet()) {
      factors.put(
          module,
          new LoraFactors(
              stacked(members, member -> member.get(module).a(), manager),
              stacked(members, member -> member.get(module).b(), manager)));
    }
    return new LoraRows(factors, scale);
  }

  private static NDArray stacked(
      List<Map<String, HostLora>> members,
      Function<Map<String, HostLora>, HostTensor> part,
      NDManager manager) {
    long[] shape = part.apply(members.get(0)).shape();
    float[] values = new float[(int) (members.size() * shape[0] * shape[1])];
    int offset = 0;
    for (Map<String, HostLora> member : members) {
      float[] own = part.apply(member).values();
      System.arraycopy(own, 0, values, offset, own.length);
      offset += own.length;
    }
    return manager.create(values, new Shape(members.size(), shape[0], shape[1]));
  }

  /** All factors, ready to take gradients, in an order of their names. */
  static List<NDArray> leaves(LoraRows lora) {
    List<NDArray> leaves = new ArrayList<>();
    new TreeMap<>(lora.factors())
        .values()
        .forEach(pair -> leaves.addAll(List.of(pair.a(), pair.b())));
    leaves.forEach(leaf -> leaf.setRequiresGradient(true));
    return leaves;
  }

  static int[][] ids(SplittableRandom random, int rows, int tokens, int vocabulary) {
    int[][] ids = new int[rows][];
    for (int row = 0; row < rows; row++) {
      ids[row] = random.ints(tokens, 0, vocabulary).toArray();
    }
    return ids;
  }

  static NDArray upload(NDManager manager, int[]... ids) {
    long[][] wide = new long[ids.length][ids[0].length];
    for (int row = 0; row < ids.length; row++) {
      for (int t = 0; t < ids[row].length; t++) {
        wide[row][t] = ids[row][t];
      }
    }
    return manager.create(wide);
  }
}
