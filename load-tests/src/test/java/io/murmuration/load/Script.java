package io.murmuration.load;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.Usage;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.WireCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server says about one response, as JSON: created, budget, one text event a token,
 * completed.
 */
final class Script {
  private static final String ACCOUNT = "load-test";
  private static final String MODEL = "demo";

  private Script() {}

  static List<String> whole(String id, int tokens) {
    List<String> events = new ArrayList<>();
    events.add(created(id));
    events.add(
        WireCodec.encode(new ServerEvent.Budget(1, id, ACCOUNT, tokens, 1000, 8.0, 1.0, 1e-5)));
    for (int token = 0; token < tokens; token++) {
      events.add(delta(id, token + 2));
    }
    events.add(completed(id, tokens + 2, tokens));
    return events;
  }

  static String created(String id) {
    return WireCodec.encode(
        new ServerEvent.Created(0, id, ServerEvent.Response.open(id, "queued", MODEL)));
  }

  static String delta(String id, long number) {
    return WireCodec.encode(new ServerEvent.Delta(number, id, " word", 1));
  }

  static String completed(String id, long number, int tokens) {
    Usage usage =
        new Usage(3, tokens, new Usage.Privacy(ACCOUNT, "chi_square_ball", tokens, 1.0, 8.0, 1e-5));
    return WireCodec.encode(
        new ServerEvent.Completed(
            number, id, new ServerEvent.Response(id, "completed", MODEL, "length", usage, null)));
  }

  static String refused(String id, String code) {
    return WireCodec.encode(
        new ServerEvent.Refused(id, Problem.budget(code, "Refused.", "Ask for less.")));
  }
}
