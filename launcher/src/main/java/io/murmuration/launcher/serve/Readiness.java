package io.murmuration.launcher.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Waits until a gateway says that it serves. Blocks. */
final class Readiness {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 20;

  private Readiness() {}

  static void await(String host, int port, long timeoutMillis)
      throws InterruptedException, TimeoutException {
    // A wildcard address is no address to call.
    String callable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    HttpRequest question =
        HttpRequest.newBuilder(URI.create("http://" + callable + ":" + port + "/readyz"))
            .timeout(ANSWER_MAX)
            .build();
    HttpClient client = HttpClient.newHttpClient();
    long deadlineNanos = System.nanoTime() + timeoutMillis * 1_000_000;
    while (!isReady(client, question)) {
      if (System.nanoTime() > deadlineNanos) {
        throw new TimeoutException("the gateway was not ready within " + timeoutMillis + " ms");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static boolean isReady(HttpClient client, HttpRequest question)
      throws InterruptedException {
    try {
      return client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
