package io.murmuration.decoder.adapter;

import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.model.ModelFiles;
import io.murmuration.decoder.quantization.Nf4Tensor;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.Safetensors;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.decoder.weights.WeightFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A checkpoint with an adapter added into its weights: {@code W + scale A B}, a model like any
 * other. Reads and writes one tensor at a time.
 */
public final class MergedCheckpoint {
  private final ModelConfig config;
  private final Path base;
  private final boolean isPacked;
  private final Map<String, HostLora> factors;
  private final double scale;
  private final Set<String> linear = new HashSet<>();

  /**
   * Finds the tensors of a checkpoint.
   *
   * @param base directory of a checkpoint
   * @param isPacked whether the adapter was trained on the base in NF4, so that its linear maps
   *     have the values that they had there
   * @param factors by published module name, such as {@code h.0.attn.c_attn}
   * @param scale alpha over rank
   * @throws io.murmuration.decoder.RefusedModelException for a checkpoint that is not as its {@code
   *     config.json} says
   */
  public MergedCheckpoint(Path base, boolean isPacked, Map<String, HostLora> factors, double scale)
      throws IOException {
    this.config = ModelConfig.read(WeightFolder.only(base, "config.json"));
    this.base = base;
    this.isPacked = isPacked;
    this.factors = Map.copyOf(factors);
    this.scale = scale;
    AdaptableModule.of(config).forEach(module -> linear.add(module.name() + ".weight"));
    for (String module : factors.keySet()) {
      if (!linear.contains(module + ".weight")) {
        throw new IllegalArgumentException("the base has no linear map " + module);
      }
    }
  }

  /** A tensor of the base: which, without prefix, and where. */
  private record Stored(String name, Path file, List<Long> shape) {}

  /** Writes one file of weights in float32, names as in the base. */
  public void write(Path file) throws IOException {
    Map<String, Stored> tensors = new TreeMap<>();
    ModelFiles.of(config)
        .each(
            base,
            (name, stored, source) -> {
              List<Long> shape = Objects.requireNonNull(source.tensors().get(stored)).shape();
              tensors.put(stored, new Stored(name, source.file(), shape));
            });
    Map<String, List<Long>> shapes = new TreeMap<>();
    tensors.forEach((stored, tensor) -> shapes.put(stored, tensor.shape()));
    SafetensorsWriter.Source source =
        new SafetensorsWriter.Source(
            shapes, stored -> merged(stored, Objects.requireNonNull(tensors.get(stored))));
    try {
      SafetensorsWriter.write(file, source, TensorType.F32, Map.of("format", "pt"));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private HostTensor merged(String stored, Stored tensor) {
    HostTensor published;
    try (Safetensors source = Safetensors.open(tensor.file())) {
      published = source.read(stored);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!linear.contains(tensor.name())) {
      return published;
    }
    boolean isTransposed = config instanceof Gpt2Config;
    HostTensor weight = isPacked ? unpacked(published, isTransposed) : published;
    HostLora lora =
        factors.get(tensor.name().substring(0, tensor.name().length() - ".weight".length()));
    if (lora != null) {
      add(weight.values(), lora, isTransposed);
    }
    return weight;
  }

  /** Packed as (out, in), as training has them; GPT-2's lie (in, out). */
  private static HostTensor unpacked(HostTensor published, boolean isTransposed) {
    return isTransposed
        ? Nf4Tensor.of(published.transposed()).dequantised().transposed()
        : Nf4Tensor.of(published).dequantised();
  }

  private void add(float[] weight, HostLora lora, boolean isTransposed) {
    int in = (int) lora.a().shape()[0];
    int rank = (int) lora.a().shape()[1];
    int out = (int) lora.b().shape()[1];
    float[] a = lora.a().values();
    float[] b = lora.b().values();
    double[] change = new double[out];
    for (int i = 0; i < in; i++) {
      Arrays.fill(change, 0);
      for (int r = 0; r < rank; r++) {
        double factor = scale * a[i * rank + r];
        for (int o = 0; o < out; o++) {
          change[o] += factor * b[r * out + o];
        }
      }
      for (int o = 0; o < out; o++) {
        int index = isTransposed ? i * out + o : o * in + i;
        weight[index] = (float) (weight[index] + change[o]);
      }
    }
  }
}
