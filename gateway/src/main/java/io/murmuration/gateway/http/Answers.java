package io.murmuration.gateway.http;

import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.gateway.problem.Problems;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/** Answers in JSON; errors all in one shape. */
final class Answers {
  private Answers() {}

  static void refuse(HttpServerResponse response, Problem problem) {
    int status = Problems.httpStatus(problem);
    if (status == 401 && !response.headWritten()) {
      response.putHeader("www-authenticate", "Bearer");
    }
    answer(response, status, Map.of("error", problem));
  }

  static void answer(HttpServerResponse response, int status, Object body) {
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.end(WireCodec.encode(body));
  }
}
