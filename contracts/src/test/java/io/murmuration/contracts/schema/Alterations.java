package io.murmuration.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What becomes of a message if somebody writes it a little differently. */
final class Alterations {
  private static final String UNKNOWN = "surprise";

  private Alterations() {}

  /** A message with one thing changed. */
  record Altered(String what, JsonNode message) {}

  /** The message with a field more in each of its objects, one at a time. */
  static List<Altered> withAnUnknownField(JsonNode message) {
    return each(
        message, (object, field) -> field == null, (object, field) -> object.put(UNKNOWN, 1));
  }

  /** The message without each of its fields, one at a time. */
  static List<Altered> withoutAField(JsonNode message) {
    return each(message, (object, field) -> field != null, ObjectNode::remove);
  }

  /** The message with text where a number or a boolean was, and the other way round. */
  static List<Altered> withAnotherKindOfValue(JsonNode message) {
    return each(
        message,
        (object, field) -> field != null && object.get(field).isValueNode(),
        (object, field) -> {
          boolean text = object.get(field).isTextual();
          object.set(field, text ? object.numberNode(7) : TextNode.valueOf("seven"));
        });
  }

  private interface Choice {
    boolean applies(ObjectNode object, String field);
  }

  private interface Change {
    void apply(ObjectNode object, String field);
  }

  private static List<Altered> each(JsonNode message, Choice choice, Change change) {
    List<String> places = new ArrayList<>();
    visit(
        message,
        "",
        pointer -> {
          ObjectNode object = (ObjectNode) message.at(pointer);
          if (choice.applies(object, null)) {
            places.add(pointer + "\n");
          }
          object
              .fieldNames()
              .forEachRemaining(
                  field -> {
                    if (choice.applies(object, field)) {
                      places.add(pointer + "\n" + field);
                    }
                  });
        });
    List<Altered> altered = new ArrayList<>();
    for (String place : places) {
      String[] parts = place.split("\n", -1);
      JsonNode copy = message.deepCopy();
      change.apply((ObjectNode) copy.at(parts[0]), parts[1].isEmpty() ? null : parts[1]);
      altered.add(new Altered(place.replace("\n", "/"), copy));
    }
    return altered;
  }

  private static void visit(JsonNode node, String pointer, Consumer<String> object) {
    if (node instanceof ObjectNode) {
      object.accept(pointer);
      node.properties().forEach(e -> visit(e.getValue(), pointer + "/" + e.getKey(), object));
    } else if (node instanceof ArrayNode) {
      for (int index = 0; index < node.size(); index++) {
        visit(node.get(index), pointer + "/" + index, object);
      }
    }
  }
}
