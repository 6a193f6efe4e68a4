package io.murmuration.launcher.price;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.PrivacyEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What to price.
 *
 * @param delta at which epsilons are given, in (0, 1)
 * @param orders Renyi orders to price at
 * @param events what was released, in order, at least one
 */
public record PriceRequest(double delta, RenyiOrders orders, List<PrivacyEvent> events) {
  private static final String FORMAT = "see docs/accounting-format.md";
  private static final double ORDER_MAX = 4096;
  private static final int QUOTED_CHARACTERS_MAX = 160;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public PriceRequest {
    events = List.copyOf(events);
  }

  /** Reads a document. */
  public static PriceRequest parse(String text) throws BadInputException {
    JsonNode document = object(text);
    for (Iterator<String> names = document.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!List.of("delta", "orders", "events").contains(name)) {
        throw bad(name, document.get(name), "is unknown", "use delta, orders and events");
      }
    }
    return new PriceRequest(delta(document), orders(document), events(document));
  }

  private static JsonNode object(String text) throws BadInputException {
    try {
      JsonNode document = JSON.readTree(text);
      if (document != null && document.isObject()) {
        return document;
      }
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          "the document must be JSON: " + e.getOriginalMessage() + "; " + FORMAT);
    }
    throw new BadInputException("the document must be one JSON object; " + FORMAT);
  }

  private static double delta(JsonNode document) throws BadInputException {
    JsonNode delta = document.path("delta");
    if (!delta.isNumber() || !(delta.doubleValue() > 0 && delta.doubleValue() < 1)) {
      throw bad("delta", delta, "must be a number in (0, 1)", "give for example 1e-5");
    }
    return delta.doubleValue();
  }

  private static RenyiOrders orders(JsonNode document) throws BadInputException {
    JsonNode orders = document.path("orders");
    if (orders.isMissingNode()) {
      return RenyiOrders.account();
    }
    if (!orders.isArray() || orders.isEmpty()) {
      throw bad("orders", orders, "must be a list of numbers", "leave it out for the account's");
    }
    double[] values = new double[orders.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode order = orders.get(i);
      values[i] = order.doubleValue();
      if (!order.isNumber() || !(values[i] > 1 && values[i] <= ORDER_MAX)) {
        throw bad("orders[" + i + "]", order, "must be a number in (1, 4096]", "drop it");
      }
    }
    return RenyiOrders.of(values);
  }

  private static List<PrivacyEvent> events(JsonNode document) throws BadInputException {
    JsonNode nodes = document.path("events");
    if (!nodes.isArray() || nodes.isEmpty()) {
      throw bad("events", nodes, "must be a list of at least one event", FORMAT);
    }
    List<PrivacyEvent> events = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      events.add(event("events[" + i + "]", nodes.get(i)));
    }
    return events;
  }

  private static PrivacyEvent event(String field, JsonNode node) throws BadInputException {
    try {
      return WireCodec.decode(node.toString(), PrivacyEvent.class);
    } catch (WireFormatException e) {
      String rule = e.problem().message();
      boolean isType = e.problem().code().equals("unknown_type");
      throw bad(
          field,
          node,
          "breaks a rule: " + rule,
          isType ? "use one of the types in docs/accounting-format.md" : FORMAT);
    }
  }

  private static BadInputException bad(String field, JsonNode value, String rule, String remedy) {
    String quoted = value.isMissingNode() ? "nothing" : value.toString();
    String shown =
        quoted.length() <= QUOTED_CHARACTERS_MAX
            ? quoted
            : quoted.substring(0, QUOTED_CHARACTERS_MAX) + "...";
    return new BadInputException("%s %s, got %s; %s".formatted(field, rule, shown, remedy));
  }
}
