package io.murmuration.decoder.adapter;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.ModelConfig;

/** Names of an adapter's tensors in PEFT's layout. */
record AdapterNames(ModelConfig config) {
  static final String WEIGHTS_FILE = "adapter_model.safetensors";

  /** The tensor (R, in) of a module. */
  String a(String module) {
    return prefix() + module + ".lora_A.weight";
  }

  /** The tensor (out, R) of a module. */
  String b(String module) {
    return prefix() + module + ".lora_B.weight";
  }

  /** Published GPT-2 weights lie (in, out), which PEFT calls fan_in_fan_out. */
  boolean isTransposed() {
    return config instanceof Gpt2Config;
  }

  /** Name of the list of layers, PEFT's layers_pattern. */
  String layerList() {
    return config instanceof Gpt2Config ? "h" : "layers";
  }

  private String prefix() {
    return config instanceof Gpt2Config
        ? "base_model.model.transformer."
        : "base_model.model.model.";
  }
}
