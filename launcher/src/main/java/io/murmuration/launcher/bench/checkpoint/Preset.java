package io.murmuration.launcher.bench.checkpoint;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.TensorType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A shape worth measuring.
 *
 * @param adapted last parts of the names of the modules that members change in a layer
 * @param type of the base weights on disk; adapters are F32
 */
public record Preset(String name, ModelConfig config, List<String> adapted, TensorType type) {

  private static final List<String> GPT2_ADAPTED = List.of("attn.c_attn");
  private static final List<String> LLAMA_ADAPTED = List.of("self_attn.q_proj", "self_attn.v_proj");

  /** All that there are. */
  public static final List<Preset> ALL =
      List.of(
          new Preset(
              "gpt2-124m",
              new Gpt2Config(12, 768, 12, 3072, 1024, 50_257, 1e-5, Set.of(50_256)),
              GPT2_ADAPTED,
              TensorType.F32),
          new Preset(
              "gpt2-tiny",
              new Gpt2Config(3, 48, 4, 192, 128, 301, 1e-5, Set.of(300)),
              GPT2_ADAPTED,
              TensorType.F32),
          // Llama 3.2 1B without the scaling of rotary wavelengths beyond its first 8192 positions.
          new Preset(
              "llama-1b",
              new LlamaConfig(
                  16, 2048, 32, 8, 8192, 8192, 128_256, 1e-5, 500_000, true, Set.of(128_001)),
              LLAMA_ADAPTED,
              TensorType.F16),
          new Preset(
              "llama-tiny",
              new LlamaConfig(3, 48, 6, 2, 128, 128, 307, 1e-5, 500_000, true, Set.of(2)),
              LLAMA_ADAPTED,
              TensorType.F16));

  public Preset {
    adapted = List.copyOf(adapted);
  }

  /**
   * The preset of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  public static Preset named(String name) {
    return ALL.stream()
        .filter(preset -> preset.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("PRESET must be one of " + names() + ", got " + name));
  }

  /** Their names, for people. */
  public static String names() {
    return ALL.stream().map(Preset::name).collect(Collectors.joining(", "));
  }

  /**
   * Names of the adapted modules in the last layers, as PEFT's {@code target_modules}; where all
   * layers are meant, their last parts are enough.
   */
  Set<String> targets(int adaptedLayerCount) {
    int layerCount = config.layerCount();
    if (adaptedLayerCount == layerCount) {
      return adapted.stream()
          .map(module -> module.substring(module.lastIndexOf('.') + 1))
          .collect(Collectors.toSet());
    }
    return Stream.iterate(
            layerCount - 1, layer -> layer >= layerCount - adaptedLayerCount, layer -> layer - 1)
        .flatMap(layer -> adapted.stream().map(module -> layerPrefix() + layer + "." + module))
        .collect(Collectors.toSet());
  }

  private String layerPrefix() {
    return config instanceof Gpt2Config ? "h." : "layers.";
  }
}
