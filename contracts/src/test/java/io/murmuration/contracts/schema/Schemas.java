package io.murmuration.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The published schemas, each compiled once. */
final class Schemas {
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final Map<String, JsonSchema> COMPILED = new ConcurrentHashMap<>();

  private Schemas() {}

  static Set<ValidationMessage> violations(String schema, JsonNode message) {
    return COMPILED.computeIfAbsent(schema, Schemas::compile).validate(message);
  }

  static boolean accepts(String schema, JsonNode message) {
    return violations(schema, message).isEmpty();
  }

  private static JsonSchema compile(String name) {
    return FACTORY.getSchema(SchemaLocation.of("classpath:schemas/v1/" + name + ".json"));
  }
}
