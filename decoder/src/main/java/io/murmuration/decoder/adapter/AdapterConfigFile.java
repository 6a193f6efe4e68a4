package io.murmuration.decoder.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** PEFT's {@code adapter_config.json}: what it asks for is honoured or refused, never ignored. */
final class AdapterConfigFile {
  static final String NAME = "adapter_config.json";

  private static final String LAYERS = "layers_to_transform";
  private static final String LAYERS_PATTERN = "layers_pattern";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Names that the supported families give to their list of layers. */
  private static final Set<String> LAYER_LISTS = Set.of("h", "layers");

  /** Keys that the spec holds, or that change nothing when an adapter is served. */
  private static final Set<String> KNOWN =
      Set.of(
          "peft_type",
          "r",
          "lora_alpha",
          "target_modules",
          LAYERS,
          LAYERS_PATTERN,
          "use_rslora",
          "bias",
          "init_lora_weights",
          "fan_in_fan_out",
          "inference_mode",
          "lora_dropout",
          "task_type",
          "base_model_name_or_path",
          "revision",
          "auto_mapping",
          "peft_version");

  private AdapterConfigFile() {}

  static AdapterSpec read(Path file, ModelConfig config) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new RefusedModelException(file + ": no valid JSON: " + e.getOriginalMessage(), e);
    }
    requireText(file, root, "peft_type", "LORA");
    requireText(file, root, "bias", "none");
    requireHarmlessInitialisation(file, root.path("init_lora_weights"));
    requireNothingElse(file, root);
    requireLayerList(file, root.path(LAYERS_PATTERN), new AdapterNames(config).layerList());
    Set<Integer> layers = layers(file, root.path(LAYERS), config.layerCount());
    try {
      return new AdapterSpec(
              root.path("r").asInt(0),
              root.path("lora_alpha").asDouble(0),
              root.path("use_rslora").asBoolean(false),
              targets(file, root.path("target_modules")))
          .onLayers(layers, config);
    } catch (IllegalArgumentException e) {
      throw new RefusedModelException(file + ": " + e.getMessage(), e);
    }
  }

  private static void requireText(Path file, JsonNode root, String key, String expected) {
    if (root.hasNonNull(key) && root.path(key).asText().equals(expected)) {
      return;
    }
    if (!root.has(key) && key.equals("bias")) {
      return;
    }
    throw refused(file, key, expected, root.path(key));
  }

  /** Other initialisations also change the base weights, which an adapter file does not hold. */
  private static void requireHarmlessInitialisation(Path file, JsonNode node) {
    boolean isHarmless =
        node.isMissingNode()
            || node.isNull()
            || node.isBoolean()
            || node.asText().equals("gaussian");
    if (!isHarmless) {
      throw refused(file, "init_lora_weights", "true, false or gaussian", node);
    }
  }

  /** Options of other kinds of adapters, such as DoRA, are off only when absent or empty. */
  private static void requireNothingElse(Path file, JsonNode root) {
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!KNOWN.contains(field.getKey()) && !isOff(field.getKey(), field.getValue())) {
        throw refused(file, field.getKey(), "nothing (not supported)", field.getValue());
      }
    }
  }

  private static boolean isOff(String key, JsonNode value) {
    boolean isDefault =
        switch (key) {
          case "megatron_core" -> value.asText().equals("megatron.core");
          case "qalora_group_size" -> true; // read by PEFT only where use_qalora is set
          default -> false;
        };
    boolean isEmpty = value.isContainerNode() && value.isEmpty();
    return isDefault || isEmpty || value.isNull() || (value.isBoolean() && !value.asBoolean());
  }

  /**
   * PEFT takes the layers from the module lists of these names, or from any if none is given; with
   * another name it would find no module.
   */
  private static void requireLayerList(Path file, JsonNode node, String expected) {
    if (isAbsent(node) || isEmpty(node)) {
      return;
    }
    Set<String> names = new TreeSet<>();
    listed(node).forEach(name -> names.add(name.isTextual() ? name.textValue() : "no text"));
    if (!names.contains(expected) || !LAYER_LISTS.containsAll(names)) {
      throw refused(file, LAYERS_PATTERN, expected, node);
    }
  }

  /** One number or a list of numbers; empty if all layers are meant. */
  private static Set<Integer> layers(Path file, JsonNode node, int layerCount) {
    Set<Integer> layers = new TreeSet<>();
    if (isAbsent(node)) {
      return layers;
    }
    for (JsonNode layer : listed(node)) {
      boolean isLayer = layer.isInt() && layer.intValue() >= 0 && layer.intValue() < layerCount;
      if (!isLayer || !layers.add(layer.intValue())) {
        String expected = "different layers in [0, %d)".formatted(layerCount);
        throw refused(file, LAYERS, expected, node);
      }
    }
    return layers;
  }

  /** A value that may stand alone or in a list. */
  private static JsonNode listed(JsonNode node) {
    return node.isArray() ? node : JSON.createArrayNode().add(node);
  }

  private static boolean isEmpty(JsonNode node) {
    return node.isContainerNode() ? node.isEmpty() : node.isTextual() && node.asText().isEmpty();
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static Set<String> targets(Path file, JsonNode node) {
    if (!node.isArray()) {
      throw refused(file, "target_modules", "a list of module names", node);
    }
    Set<String> targets = new TreeSet<>();
    node.forEach(target -> targets.add(target.asText()));
    return targets;
  }

  private static RefusedModelException refused(
      Path file, String key, Object expected, JsonNode found) {
    String shown = found.isMissingNode() ? "nothing" : found.toString();
    return new RefusedModelException(
        "%s: %s: expected %s, found %s".formatted(file, key, expected, shown));
  }

  /** Writes what {@link #read} reads back; {@code isTransposed} is PEFT's fan_in_fan_out. */
  static void write(Path file, AdapterSpec spec, boolean isTransposed) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("bias", "none");
    root.put("r", spec.rank());
    if (spec.alpha() == Math.rint(spec.alpha()) && spec.alpha() < Integer.MAX_VALUE) {
      root.put("lora_alpha", (int) spec.alpha());
    } else {
      root.put("lora_alpha", spec.alpha());
    }
    root.put("lora_dropout", 0.0).put("use_rslora", spec.isRankStabilised());
    root.put("fan_in_fan_out", isTransposed).put("inference_mode", true);
    root.putNull("base_model_name_or_path");
    spec.targets().forEach(root.putArray("target_modules")::add);
    if (!spec.layers().isEmpty()) {
      spec.layers().forEach(root.putArray(LAYERS)::add);
    }
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }
}
