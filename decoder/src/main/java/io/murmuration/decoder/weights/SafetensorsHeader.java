package io.murmuration.decoder.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checked JSON header of a safetensors file: every byte of the data belongs to one tensor. */
record SafetensorsHeader(
    Map<String, TensorEntry> tensors, Map<String, String> metadata, long dataStart) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final String METADATA = "__metadata__";

  /** Parses and checks; {@code dataSize} is the number of bytes after the header. */
  static SafetensorsHeader parse(Path file, byte[] json, long dataSize) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new RefusedModelException(
          file + ": header is no valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new RefusedModelException(file + ": header cannot be read", e);
    }
    if (!root.isObject()) {
      throw new RefusedModelException(file + ": header must be a JSON object");
    }
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        tensors.put(field.getKey(), entry(file, field.getKey(), field.getValue()));
      }
    }
    requireTiling(file, tensors, dataSize);
    return new SafetensorsHeader(tensors, metadata, 8L + json.length);
  }

  private static TensorEntry entry(Path file, String name, JsonNode node) {
    List<Long> shape = longs(file, name, node.path("shape"), "shape");
    List<Long> offsets = longs(file, name, node.path("data_offsets"), "data_offsets");
    TensorType type = type(file, name, node.path("dtype").asText("missing"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw refused(file, name, "data_offsets must be [begin, end], found " + offsets);
    }
    TensorEntry entry = new TensorEntry(name, type, shape, offsets.get(0), offsets.get(1));
    long expected;
    try {
      expected = Math.multiplyExact(entry.count(), type.size());
    } catch (ArithmeticException e) {
      throw new RefusedModelException(
          file + ": tensor " + name + ": shape " + shape + " overflows", e);
    }
    if (entry.end() - entry.begin() != expected) {
      throw refused(
          file,
          name,
          "%s %s needs %d bytes, found %d"
              .formatted(type, shape, expected, entry.end() - entry.begin()));
    }
    return entry;
  }

  private static TensorType type(Path file, String name, String text) {
    try {
      return TensorType.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedModelException(file + ": tensor " + name + ": unknown dtype " + text, e);
    }
  }

  private static List<Long> longs(Path file, String name, JsonNode node, String what) {
    List<Long> values = new ArrayList<>();
    for (JsonNode value : node) {
      if (!value.canConvertToLong() || !value.isIntegralNumber() || value.asLong() < 0) {
        throw refused(file, name, what + " must be whole numbers >= 0, found " + node);
      }
      values.add(value.asLong());
    }
    if (!node.isArray()) {
      throw refused(file, name, what + " must be an array, found " + node);
    }
    return values;
  }

  private static void requireTiling(Path file, Map<String, TensorEntry> tensors, long dataSize) {
    long next = 0;
    List<TensorEntry> ordered = new ArrayList<>(tensors.values());
    ordered.sort(Comparator.comparingLong(TensorEntry::begin).thenComparing(TensorEntry::end));
    for (TensorEntry entry : ordered) {
      if (entry.begin() != next) {
        String what = entry.begin() < next ? "overlaps the tensor before it" : "leaves a gap";
        throw refused(file, entry.name(), what + ": begins at " + entry.begin() + ", not " + next);
      }
      next = entry.end();
      if (next > dataSize) {
        throw refused(file, entry.name(), "ends at %d of %d bytes".formatted(next, dataSize));
      }
    }
    if (next != dataSize) {
      throw new RefusedModelException(
          "%s: %d bytes of data belong to no tensor".formatted(file, dataSize - next));
    }
  }

  private static RefusedModelException refused(Path file, String name, String what) {
    return new RefusedModelException(file + ": tensor " + name + ": " + what);
  }
}
