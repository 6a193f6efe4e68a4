package io.murmuration.decoder.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Typed access to a {@code config.json} whose refusals name file, key, expected and found. */
record ConfigJson(Path file, JsonNode root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static ConfigJson read(Path file) throws IOException {
    try {
      return new ConfigJson(file, JSON.readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException e) {
      throw new RefusedModelException(file + ": no valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  RefusedModelException refused(String key, Object expected, Object found) {
    return new RefusedModelException(
        "%s: %s: expected %s, found %s".formatted(file, key, expected, found));
  }

  boolean has(String key) {
    return root.hasNonNull(key);
  }

  String text(String key) {
    JsonNode node = root.path(key);
    if (!node.isTextual()) {
      throw refused(key, "a string", describe(node));
    }
    return node.asText();
  }

  int positive(String key) {
    JsonNode node = root.path(key);
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.asInt() < 1) {
      throw refused(key, "a whole number >= 1", describe(node));
    }
    return node.asInt();
  }

  int positive(String key, int otherwise) {
    return has(key) ? positive(key) : otherwise;
  }

  double positiveReal(String key, double otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    double value = root.path(key).asDouble(Double.NaN);
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw refused(key, "a number > 0", describe(root.path(key)));
    }
    return value;
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!root.path(key).isBoolean()) {
      throw refused(key, "true or false", describe(root.path(key)));
    }
    return root.path(key).asBoolean();
  }

  /** Refuses a flag that is set otherwise than this code computes. */
  void requireFlag(String key, boolean supported) {
    if (flag(key, supported) != supported) {
      throw refused(key, supported, !supported);
    }
  }

  /** One id, an array of ids, or none. */
  Set<Integer> ids(String key) {
    JsonNode node = root.path(key);
    Set<Integer> ids = new TreeSet<>();
    if (node.isArray()) {
      node.forEach(id -> ids.add(id(key, id)));
    } else if (has(key)) {
      ids.add(id(key, node));
    }
    return ids;
  }

  private int id(String key, JsonNode node) {
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.asInt() < 0) {
      throw refused(key, "token ids >= 0", describe(node));
    }
    return node.asInt();
  }

  static String describe(JsonNode node) {
    return node.isMissingNode() ? "nothing" : node.toString();
  }
}
