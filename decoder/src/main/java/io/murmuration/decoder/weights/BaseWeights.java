package io.murmuration.decoder.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the weights of a model: exactly the tensors it computes with, in the shapes it expects.
 *
 * @param prefix what the names of some checkpoints begin with; removed
 * @param ignorable tensors that checkpoints carry but no forward reads, such as masks
 */
public record BaseWeights(String prefix, Pattern ignorable, Map<String, List<Long>> shapes) {

  /** Is given the tensors of a checkpoint one by one. */
  public interface Taker {
    /**
     * Reads a tensor, whose shape is as expected, from its open file.
     *
     * @param name without prefix
     * @param stored as in the file
     */
    void take(String name, String stored, Safetensors source) throws IOException;
  }

  /**
   * Float32 arrays by name without prefix, which belong to {@code manager}.
   *
   * @throws RefusedModelException for a missing, surplus, repeated, wrongly shaped or non-finite
   *     tensor, or a directory without safetensors
   */
  public Map<String, NDArray> load(Path directory, NDManager manager) throws IOException {
    Map<String, NDArray> weights = new HashMap<>();
    each(directory, (name, stored, source) -> weights.put(name, source.read(stored, manager)));
    return weights;
  }

  /**
   * Gives every tensor to {@code taker}, so that it need not keep them all in full.
   *
   * @throws RefusedModelException as {@link #load}; what is missing shows after the last tensor
   */
  public void each(Path directory, Taker taker) throws IOException {
    Set<String> taken = new HashSet<>();
    Map<String, Path> surplus = new TreeMap<>();
    for (Path file : WeightFolder.files(directory)) {
      try (Safetensors source = Safetensors.open(file)) {
        for (String stored : source.tensors().keySet()) {
          String name = stored.startsWith(prefix) ? stored.substring(prefix.length()) : stored;
          List<Long> shape = shapes.get(name);
          if (shape != null) {
            source.requireShape(stored, shape);
            if (!taken.add(name)) {
              throw new RefusedModelException(file + ": tensor " + stored + ": given twice");
            }
            taker.take(name, stored, source);
          } else if (!ignorable.matcher(name).matches()) {
            surplus.put(stored, file);
          }
        }
      }
    }
    requireComplete(directory, taken, surplus);
  }

  private void requireComplete(Path directory, Set<String> taken, Map<String, Path> surplus) {
    TreeSet<String> missing = new TreeSet<>(shapes.keySet());
    missing.removeAll(taken);
    if (!missing.isEmpty()) {
      throw new RefusedModelException(
          "%s: missing tensors %s%s"
              .formatted(
                  directory, missing, surplus.isEmpty() ? "" : ", found " + surplus.keySet()));
    }
    if (!surplus.isEmpty()) {
      throw new RefusedModelException(
          "%s: tensors that this model does not have: %s".formatted(directory, surplus.keySet()));
    }
  }
}
