package io.murmuration.decoder.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The parts of a {@code tokenizer.json} that turn ids into bytes. */
record TokenizerFile(Map<String, Integer> ids, TokenBytes bytes) {
  /** Vocabularies with larger ids are refused before memory is taken for them. */
  private static final int VOCABULARY_SIZE_MAX = 1 << 22;

  static TokenizerFile read(Path file) throws IOException {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new RefusedModelException(file + ": no valid JSON: " + e.getOriginalMessage(), e);
    }
    JsonNode model = root.path("model");
    // Old files do not name the type, but only BPE has merges.
    String type = model.path("type").asText(model.has("merges") ? "BPE" : "nothing");
    if (!type.equals("BPE")) {
      throw new RefusedModelException(file + ": model.type: expected BPE, found " + type);
    }
    Pieces pieces = pieces(file, root.path("decoder"));
    Map<Integer, byte[]> bytes = new HashMap<>();
    Map<String, Integer> ids = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : model.path("vocab").properties()) {
      int id = id(file, entry.getValue());
      ids.put(entry.getKey(), id);
      bytes.put(id, pieces.bytes(entry.getKey()));
    }
    Set<Integer> specialIds = new HashSet<>();
    for (JsonNode token : root.path("added_tokens")) {
      int id = id(file, token.path("id"));
      String content = token.path("content").asText();
      ids.put(content, id);
      bytes.put(id, content.getBytes(StandardCharsets.UTF_8));
      if (token.path("special").asBoolean()) {
        specialIds.add(id);
      }
    }
    boolean dropsSpace = pieces == Pieces.BYTE_FALLBACK && hasStep(root.path("decoder"), "Strip");
    return new TokenizerFile(ids, new TokenBytes(table(bytes), specialIds, dropsSpace));
  }

  private static Pieces pieces(Path file, JsonNode decoder) {
    if (decoder.path("type").asText().equals("ByteLevel") || hasStep(decoder, "ByteLevel")) {
      return Pieces.BYTE_LEVEL;
    }
    if (hasStep(decoder, "ByteFallback")) {
      return Pieces.BYTE_FALLBACK;
    }
    throw new RefusedModelException(
        "%s: decoder: expected ByteLevel or a sequence with ByteFallback, found %s"
            .formatted(file, decoder.path("type").asText("nothing")));
  }

  private static boolean hasStep(JsonNode decoder, String type) {
    for (JsonNode step : decoder.path("decoders")) {
      if (step.path("type").asText().equals(type)) {
        return true;
      }
    }
    return false;
  }

  private static int id(Path file, JsonNode node) {
    if (!node.isIntegralNumber() || node.asLong() < 0 || node.asLong() >= VOCABULARY_SIZE_MAX) {
      throw new RefusedModelException(
          "%s: token ids must lie in [0, %d), found %s".formatted(file, VOCABULARY_SIZE_MAX, node));
    }
    return node.asInt();
  }

  private static byte[][] table(Map<Integer, byte[]> bytes) {
    int size = bytes.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
    byte[][] table = new byte[size][];
    bytes.forEach((id, value) -> table[id] = value);
    return table;
  }
}
