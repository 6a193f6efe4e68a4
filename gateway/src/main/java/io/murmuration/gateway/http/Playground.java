package io.murmuration.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * The page to try the server on: a few files from the class path, read once, served from memory.
 */
final class Playground {
  private static final String FOLDER = "/playground/";
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "access.js", "text/javascript; charset=utf-8",
          "playground.css", "text/css; charset=utf-8",
          "playground.js", "text/javascript; charset=utf-8",
          "bird.svg", "image/svg+xml");

  private Playground() {}

  /**
   * Adds the page and its files.
   *
   * @throws IllegalStateException if a file is missing from the class path
   */
  static void addTo(Router router) {
    for (Map.Entry<String, String> file : TYPES.entrySet()) {
      Buffer content = read(file.getKey());
      String path = file.getKey().equals("index.html") ? "/" : "/" + file.getKey();
      router.get(path).handler(context -> answer(context, file.getValue(), content));
      router.head(path).handler(context -> answer(context, file.getValue(), content));
    }
  }

  private static void answer(RoutingContext context, String type, Buffer content) {
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    // The page belongs to this version of the server: always ask again.
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    response.putHeader(
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    response.putHeader("cross-origin-opener-policy", "same-origin");
    response.end(content);
  }

  private static Buffer read(String name) {
    try (InputStream file = Playground.class.getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        throw new IllegalStateException("playground file is missing: " + name);
      }
      return Buffer.buffer(file.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("playground file is not readable: " + name, e);
    }
  }
}
