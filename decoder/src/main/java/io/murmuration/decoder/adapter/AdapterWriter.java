package io.murmuration.decoder.adapter;

import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes an adapter as PEFT does: {@code adapter_config.json}, {@code adapter_model.safetensors}.
 */
public final class AdapterWriter {
  private final ModelConfig config;
  private final AdapterSpec spec;
  private final TensorType type;

  /**
   * {@code type} is F32 or F16.
   *
   * @throws IllegalArgumentException if the spec names a layer that the model has not
   */
  public AdapterWriter(ModelConfig config, AdapterSpec spec, TensorType type) {
    this.config = config;
    this.spec = spec.onLayers(spec.layers(), config);
    this.type = type;
  }

  /**
   * Writes one member into a directory, which is made if absent.
   *
   * @param modules factors by published module name; exactly the modules that the spec names
   * @throws IllegalArgumentException for a missing, surplus or wrongly shaped module
   */
  public void write(Path directory, Map<String, HostLora> modules) throws IOException {
    AdapterNames names = new AdapterNames(config);
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (AdaptableModule module : spec.modules(config)) {
      HostLora lora = modules.get(module.name());
      if (lora == null) {
        throw new IllegalArgumentException("modules must hold " + module.name());
      }
      requireShape(module.name() + " A", lora.a(), module.in(), spec.rank());
      requireShape(module.name() + " B", lora.b(), spec.rank(), module.out());
      tensors.put(names.a(module.name()), lora.a().transposed());
      tensors.put(names.b(module.name()), lora.b().transposed());
    }
    if (tensors.size() != 2 * modules.size()) {
      throw new IllegalArgumentException(
          "modules must be those of the targets %s, got %s"
              .formatted(spec.place(), modules.keySet()));
    }
    Files.createDirectories(directory);
    AdapterConfigFile.write(directory.resolve(AdapterConfigFile.NAME), spec, names.isTransposed());
    SafetensorsWriter.write(
        directory.resolve(AdapterNames.WEIGHTS_FILE), tensors, type, Map.of("format", "pt"));
  }

  private static void requireShape(String what, HostTensor tensor, long... expected) {
    if (!Arrays.equals(tensor.shape(), expected)) {
      throw new IllegalArgumentException(
          "%s must have shape %s, got %s"
              .formatted(what, Arrays.toString(expected), Arrays.toString(tensor.shape())));
    }
  }
}
