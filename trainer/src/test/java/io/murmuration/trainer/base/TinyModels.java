package io.murmuration.trainer.base;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.model.LlamaShapes;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.trainer.SeededRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tiny models of both families with random weights, in memory and on disk. */
final class TinyModels {
  static final Gpt2Config GPT2 = new Gpt2Config(2, 16, 2, 40, 24, 37, 1e-5, Set.of(0));

  /** Two query heads share each head of keys and values; the head is a table of its own. */
  static final LlamaConfig LLAMA =
      new LlamaConfig(3, 24, 4, 2, 36, 24, 37, 1e-5, 10_000, false, Set.of(0));

  private TinyModels() {}

  static Map<String, HostTensor> weights(ModelConfig config) {
    SeededRandom random = SeededRandom.named(1, config.getClass().getSimpleName());
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    shapes(config).forEach((name, shape) -> weights.put(name, tensor(shape, name, random)));
    return weights;
  }

  private static Map<String, List<Long>> shapes(ModelConfig config) {
    return config instanceof Gpt2Config gpt2
        ? Gpt2Shapes.of(gpt2)
        : LlamaShapes.of((LlamaConfig) config);
  }

  private static HostTensor tensor(List<Long> shape, String name, SeededRandom random) {
    boolean isGain = shape.size() == 1 && name.endsWith("weight");
    long[] sides = shape.stream().mapToLong(Long::longValue).toArray();
    float[] values = new float[(int) (sides[0] * (sides.length == 2 ? sides[1] : 1))];
    for (int index = 0; index < values.length; index++) {
      values[index] = (float) ((isGain ? 1 : 0) + 0.15 * random.nextGaussian());
    }
    return new HostTensor(values, sides);
  }

  static FrozenBase base(ModelConfig config, Storage storage) {
    return config instanceof Gpt2Config gpt2
        ? new Gpt2Base(gpt2, weights(config), storage)
        : new LlamaBase((LlamaConfig) config, weights(config), storage);
  }

  /** As published, without a tokenizer. */
  static void write(ModelConfig config, Path directory) throws IOException {
    writeConfig(config, directory);
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"), weights(config), TensorType.F32, Map.of());
  }

  static void writeConfig(ModelConfig config, Path directory) throws IOException {
    Path file = directory.resolve("config.json");
    if (config instanceof Gpt2Config gpt2) {
      gpt2.write(file);
    } else {
      ((LlamaConfig) config).write(file);
    }
  }
}
