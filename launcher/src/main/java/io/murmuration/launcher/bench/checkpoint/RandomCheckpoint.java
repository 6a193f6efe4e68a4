package io.murmuration.launcher.bench.checkpoint;

import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.adapter.HostLora;
import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.model.LlamaShapes;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes a model and its ensemble: {@code config.json}, {@code model.safetensors}, {@code
 * adapters/0} and so on. One tensor at a time is in memory.
 */
public final class RandomCheckpoint {
  /** Where the members lie beneath a checkpoint. */
  public static final String ADAPTERS = "adapters";

  /** Of all matrices, as published models are initialised. */
  private static final double WEIGHT_DEVIATION = 0.02;

  /** Of the norm before the head: logits then spread over about three nats, as trained ones do. */
  private static final float LAST_NORM = 5;

  private final Preset preset;
  private final CheckpointShape shape;
  private final RandomTensors random;

  public RandomCheckpoint(Preset preset, CheckpointShape shape) {
    if (shape.adaptedLayerCount() > preset.config().layerCount()) {
      throw new IllegalArgumentException(
          "--layers must be at most the %d layers of %s, got %d; leave it out to adapt all"
              .formatted(preset.config().layerCount(), preset.name(), shape.adaptedLayerCount()));
    }
    this.preset = preset;
    this.shape = shape;
    this.random = new RandomTensors(shape.seed());
  }

  /**
   * Writes all files; the same preset, shape and seed give the same bytes, and a larger ensemble
   * begins with the members of a smaller one.
   *
   * @param directory absent or empty
   * @throws IllegalArgumentException if something is in it
   */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> children = Files.list(directory)) {
      if (children.findAny().isPresent()) {
        throw new IllegalArgumentException(
            "DIR must be absent or empty, got " + directory + "; name another one");
      }
    }
    writeBase(directory);
    for (int member = 0; member < shape.memberCount(); member++) {
      writeMember(directory.resolve(ADAPTERS).resolve(Integer.toString(member)), member);
    }
  }

  private void writeBase(Path directory) throws IOException {
    Path configFile = directory.resolve("config.json");
    Map<String, List<Long>> shapes;
    String prefix;
    if (preset.config() instanceof Gpt2Config gpt2) {
      gpt2.write(configFile);
      shapes = Gpt2Shapes.of(gpt2);
      prefix = "transformer.";
    } else if (preset.config() instanceof LlamaConfig llama) {
      llama.write(configFile);
      shapes = LlamaShapes.of(llama);
      prefix = "model.";
    } else {
      throw new AssertionError("unhandled family: " + preset.config());
    }
    Map<String, List<Long>> published = new LinkedHashMap<>();
    shapes.forEach((name, sides) -> published.put(prefix + name, sides));
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"),
        new SafetensorsWriter.Source(published, name -> baseTensor(name, published)),
        preset.type(),
        Map.of("format", "pt"));
  }

  private HostTensor baseTensor(String name, Map<String, List<Long>> shapes) {
    List<Long> sides = shapes.getOrDefault(name, List.of());
    if (name.endsWith(".bias")) {
      return random.constant(0, sides);
    } else if (sides.size() == 1) {
      boolean isLast = name.endsWith("ln_f.weight") || name.equals("model.norm.weight");
      return random.constant(isLast ? LAST_NORM : 1, sides);
    }
    boolean endsBlock = name.endsWith("c_proj.weight") || name.endsWith("down_proj.weight");
    // What blocks add to the residual stream must not grow with their number.
    double scale = endsBlock ? 1 / Math.sqrt(2.0 * preset.config().layerCount()) : 1;
    return random.normal(name, WEIGHT_DEVIATION * scale, sides);
  }

  private void writeMember(Path directory, int member) throws IOException {
    int layerCount = preset.config().layerCount();
    int adapted = shape.adaptedLayerCount() == 0 ? layerCount : shape.adaptedLayerCount();
    AdapterSpec spec = new AdapterSpec(shape.rank(), 2.0 * shape.rank(), preset.targets(adapted));
    Map<String, HostLora> modules = new LinkedHashMap<>();
    long rank = shape.rank();
    for (AdaptableModule module : spec.modules(preset.config())) {
      String name = member + "." + module.name();
      modules.put(
          module.name(),
          new HostLora(
              random.normal(
                  name + ".a", 1 / Math.sqrt(module.in()), List.of((long) module.in(), rank)),
              random.normal(name + ".b", WEIGHT_DEVIATION, List.of(rank, (long) module.out()))));
    }
    new AdapterWriter(preset.config(), spec, TensorType.F32).write(directory, modules);
  }
}
