package io.murmuration.trainer.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A JSON object on each line; empty lines are skipped. */
record JsonRecords(LineReader lines, String textField, @Nullable String userField)
    implements RecordReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @Override
  public @Nullable CorpusRecord next() throws IOException {
    String line = lines.next();
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    if (line == null) {
      return null;
    }
    JsonNode root = parsed(line);
    JsonNode text = root.path(textField);
    if (!text.isTextual()) {
      String found = text.isMissingNode() ? "is missing" : "is no string";
      throw lines.malformed("the field '%s' %s".formatted(textField, found));
    }
    if (text.textValue().isBlank()) {
      throw lines.malformed("the field '%s' is empty; remove the line".formatted(textField));
    }
    return new CorpusRecord(text.textValue(), userField == null ? null : user(root, userField));
  }

  /** Numbers are taken too: 17 and "17" are the same person. */
  private String user(JsonNode root, String field) throws IOException {
    JsonNode user = root.path(field);
    boolean isName = user.isTextual() || user.isIntegralNumber();
    if (!isName || user.asText().isBlank()) {
      throw lines.malformed(
          "the field '%s' must name a user, as a string or a whole number".formatted(field));
    }
    return user.asText();
  }

  private JsonNode parsed(String line) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      // Its message would quote the line.
      int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      throw lines.malformed("no valid JSON at column " + column);
    }
    if (!root.isObject()) {
      throw lines.malformed("expected a JSON object");
    }
    return root;
  }
}
