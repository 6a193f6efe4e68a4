package io.murmuration.launcher.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks nodes from outside whether they serve. Safe for any thread. */
final class NodeProbe {
  private static final int CONNECT_MILLIS = 2_000;
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofMillis(CONNECT_MILLIS)).build();

  /** Whether it takes requests now; for a broker, whether it takes connections. */
  boolean isReady(Node node) throws InterruptedException {
    return node.kind() == NodeKind.BROKER ? isListening(node) : saysReady(node);
  }

  private static boolean isListening(Node node) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(node.host(), node.port()), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean saysReady(Node node) throws InterruptedException {
    HttpRequest question =
        HttpRequest.newBuilder(URI.create("http://" + node.address() + "/readyz"))
            .timeout(ANSWER)
            .build();
    try {
      return client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
