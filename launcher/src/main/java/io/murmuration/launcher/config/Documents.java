package io.murmuration.launcher.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.privacy.event.PrivacyEvent;

/** JSON documents for people and their programs: field names in snake_case, indented by two. */
public final class Documents {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
  private static final ObjectWriter WRITER =
      MAPPER.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

  private Documents() {}

  /** The document, without a line feed at its end; lists of numbers are on one line. */
  public static String pretty(Object document) {
    try {
      return WRITER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no document can be made of " + document.getClass(), e);
    }
  }

  /** The document on one line. */
  public static String compact(Object document) {
    try {
      return MAPPER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no document can be made of " + document.getClass(), e);
    }
  }

  /** An event in the form that all messages have. */
  public static JsonNode event(PrivacyEvent event) {
    return message(event);
  }

  /** A message, or a part of one, in the form of the wire. */
  public static JsonNode message(Object message) {
    try {
      return MAPPER.readTree(WireCodec.encode(message));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was encoded is no JSON", e);
    }
  }
}
