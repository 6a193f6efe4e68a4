package io.murmuration.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket to the server, read by one thread. The arrival of each message is stamped before it
 * waits in line.
 */
final class StreamSocket implements WebSocket.Listener, AutoCloseable {
  private static final String SUBPROTOCOL = "murmuration.v1+json";
  private static final int INBOX_MAX = 8192;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(60);

  /**
   * One message, or the news that none will follow.
   *
   * @param text the whole message; absent at the end
   * @param end why the socket ended; absent for a message
   */
  record Arrival(long nanos, @Nullable String text, @Nullable String end) {}

  private final BlockingQueue<Arrival> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
  private final StringBuilder partial = new StringBuilder();
  private @Nullable WebSocket webSocket;

  /** Connects; throws if the server does not accept the socket and its subprotocol in time. */
  static StreamSocket connect(HttpClient client, URI uri) throws Exception {
    StreamSocket socket = new StreamSocket();
    WebSocket webSocket =
        client
            .newWebSocketBuilder()
            .subprotocols(SUBPROTOCOL)
            .buildAsync(uri, socket)
            .get(CONNECT_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    if (!webSocket.getSubprotocol().equals(SUBPROTOCOL)) {
      webSocket.abort();
      throw new IllegalStateException("the server did not choose subprotocol " + SUBPROTOCOL);
    }
    socket.webSocket = webSocket;
    return socket;
  }

  void send(String message) throws Exception {
    opened().sendText(message, true).get(SEND_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  /** The next arrival, or null if none came in time. */
  @Nullable Arrival poll(long timeoutNanos) throws InterruptedException {
    return inbox.poll(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    opened().abort();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    long nanos = System.nanoTime();
    partial.append(data);
    if (last) {
      deliver(socket, new Arrival(nanos, partial.toString(), null));
      partial.setLength(0);
    }
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
    deliver(socket, new Arrival(System.nanoTime(), null, "closed " + statusCode + " " + reason));
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    deliver(socket, new Arrival(System.nanoTime(), null, "socket failed: " + error));
  }

  private void deliver(WebSocket socket, Arrival arrival) {
    if (!inbox.offer(arrival)) {
      socket.abort();
      inbox.clear();
      inbox.add(new Arrival(arrival.nanos(), null, "more messages than " + INBOX_MAX + " unread"));
    }
  }

  private WebSocket opened() {
    if (webSocket == null) {
      throw new IllegalStateException("socket is not connected");
    }
    return webSocket;
  }
}
