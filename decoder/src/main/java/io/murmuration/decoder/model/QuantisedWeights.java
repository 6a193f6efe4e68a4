package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.quantization.Nf4Array;
import io.murmuration.decoder.quantization.Nf4Levels;
import io.murmuration.decoder.quantization.Nf4Tensor;
import io.murmuration.decoder.weights.HostTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The linear maps of all blocks in NF4, everything else in float32 (QLoRA, Dettmers et al. 2023,
 * arXiv 2305.14314). A matrix is turned into floats for each use and kept no longer.
 *
 * <p>Matrices are packed as (out, in), so that a block of 64 lies along the inputs of one output;
 * GPT-2's, published (in, out), are turned first.
 */
public final class QuantisedWeights implements ForwardWeights {
  private final ModelConfig config;
  private final NDManager manager;
  private final Nf4Levels levels;
  private final Set<String> linear = new HashSet<>();
  private final Map<String, NDArray> arrays = new HashMap<>();
  private final Map<String, Nf4Array> matrices = new HashMap<>();

  private QuantisedWeights(ModelConfig config, NDManager manager) {
    this.config = config;
    this.manager = manager;
    levels = Nf4Levels.on(manager);
    AdaptableModule.of(config).forEach(module -> linear.add(module.name() + ".weight"));
  }

  /**
   * Reads a checkpoint tensor by tensor: no more than one matrix is in memory in full.
   *
   * @throws io.murmuration.decoder.RefusedModelException as {@link
   *     io.murmuration.decoder.weights.BaseWeights#load}
   */
  public static QuantisedWeights load(ModelConfig config, Path directory, NDManager manager)
      throws IOException {
    QuantisedWeights weights = new QuantisedWeights(config, manager);
    ModelFiles.of(config)
        .each(
            directory,
            (name, stored, source) -> {
              if (weights.linear.contains(name)) {
                weights.pack(name, source.read(stored));
              } else {
                weights.arrays.put(name, source.read(stored, manager));
              }
            });
    return weights;
  }

  /**
   * The same from weights on the heap.
   *
   * @throws IllegalArgumentException if a value of a matrix is not finite
   */
  public static QuantisedWeights of(
      ModelConfig config, Map<String, HostTensor> published, NDManager manager) {
    QuantisedWeights weights = new QuantisedWeights(config, manager);
    published.forEach(
        (name, tensor) -> {
          if (weights.linear.contains(name)) {
            weights.pack(name, tensor);
          } else {
            weights.arrays.put(name, manager.create(tensor.values(), new Shape(tensor.shape())));
          }
        });
    return weights;
  }

  private void pack(String name, HostTensor published) {
    HostTensor matrix = config instanceof Gpt2Config ? published.transposed() : published;
    matrices.put(name, new Nf4Array(Nf4Tensor.of(matrix), levels, manager));
  }

  /** Bytes of all weights in native memory. */
  public long byteCount() {
    long floats = arrays.values().stream().mapToLong(NDArray::size).sum();
    return Float.BYTES * floats + matrices.values().stream().mapToLong(Nf4Array::byteCount).sum();
  }

  @Override
  public NDArray array(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("weights must hold " + name);
    }
    return array;
  }

  @Override
  public NDArray matrix(String module, NDManager owner) {
    Nf4Array matrix = matrices.get(module + ".weight");
    if (matrix == null) {
      throw new IllegalArgumentException("weights must hold " + module + ".weight");
    }
    return matrix.dequantised(owner);
  }
}
