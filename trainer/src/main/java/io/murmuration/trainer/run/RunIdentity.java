package io.murmuration.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.trainer.partition.ShardCensus;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run was begun with, as JSON: a run goes on only with the same. Corpus and key are in it by
 * keyed fingerprints, so that it tells nothing of them.
 */
record RunIdentity(JsonNode json) {
  static RunIdentity of(RunRequest request, ShardCensus census, String baseDigest) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.set("settings", Json.MAPPER.valueToTree(request.settings()));
    root.put("base", baseDigest);
    root.put("key", request.key().fingerprint());
    root.put("corpus", census.datasetFingerprint());
    return new RunIdentity(root);
  }

  /** The first thing in which another run differs, as {@code name: there, here}; empty if none. */
  String differenceFrom(RunIdentity begun) {
    SortedMap<String, String> before = new TreeMap<>();
    SortedMap<String, String> now = new TreeMap<>();
    flatten("", begun.json, before);
    flatten("", json, now);
    SortedMap<String, String> all = new TreeMap<>(before);
    all.putAll(now);
    for (Map.Entry<String, String> entry : all.entrySet()) {
      String then = before.getOrDefault(entry.getKey(), "nothing");
      String here = now.getOrDefault(entry.getKey(), "nothing");
      if (!then.equals(here)) {
        return "%s was %s, is now %s".formatted(entry.getKey(), then, here);
      }
    }
    return "";
  }

  private static void flatten(String name, JsonNode node, Map<String, String> into) {
    if (!node.isObject()) {
      into.put(name, node.isTextual() ? node.textValue() : node.toString());
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String inner = name.isEmpty() ? field.getKey() : name + "." + field.getKey();
      flatten(inner, field.getValue(), into);
    }
  }
}
