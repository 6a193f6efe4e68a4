package io.murmuration.decoder.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /**
   * Float32 arrays by name without prefix, which belong to {@code manager}.
   *
   * @throws RefusedModelException for a missing, surplus, repeated, wrongly shaped or non-finite
   *     tensor, or a directory without safetensors
   */
  public Map<String, NDArray> load(Path directory, NDManager manager) throws IOException {
    Map<String, NDArray> weights = new HashMap<>();
    Map<String, Path> surplus = new TreeMap<>();
    for (Path file : WeightFolder.files(directory)) {
      try (Safetensors source = Safetensors.open(file)) {
        for (String stored : source.tensors().keySet()) {
          String name = stored.startsWith(prefix) ? stored.substring(prefix.length()) : stored;
          List<Long> shape = shapes.get(name);
          if (shape != null) {
            source.requireShape(stored, shape);
            requireNew(weights.put(name, source.read(stored, manager)), file, stored);
          } else if (!ignorable.matcher(name).matches()) {
            surplus.put(stored, file);
          }
        }
      }
    }
    requireComplete(directory, weights, surplus);
    return weights;
  }

  private static void requireNew(
      @org.jspecify.annotations.Nullable NDArray earlier, Path file, String name) {
    if (earlier != null) {
      throw new RefusedModelException(file + ": tensor " + name + ": given twice");
    }
  }

  private void requireComplete(
      Path directory, Map<String, NDArray> weights, Map<String, Path> surplus) {
    TreeSet<String> missing = new TreeSet<>(shapes.keySet());
    missing.removeAll(weights.keySet());
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
