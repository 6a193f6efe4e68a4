package io.murmuration.launcher.chat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A socket to one of the gateways; after it was dropped, to the next one. */
final class Line implements AutoCloseable {
  private static final String SUBPROTOCOL = "murmuration.v1+json";
  private static final int UNAUTHENTICATED = 401;
  private static final int SERVER_ERRORS = 500;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Gateways gateways;
  private final @Nullable BearerKey key;
  private final Patience patience;
  private @Nullable ChatSocket socket;
  private int turn;
  private boolean wasOpen;

  Line(Gateways gateways, @Nullable BearerKey key, Patience patience) {
    this.gateways = gateways;
    this.key = key;
    this.patience = patience;
  }

  /** What a try to connect came to. */
  sealed interface Attempt {
    record Open(ChatSocket socket) implements Attempt {}

    /**
     * No socket.
     *
     * @param isFinal whether another try would end in the same way
     */
    record Failed(String why, boolean isFinal) implements Attempt {}
  }

  /** Whether any gateway was ever reached. */
  boolean wasOpen() {
    return wasOpen;
  }

  /** The socket; without one that lives, each gateway is tried once. */
  Attempt open() throws InterruptedException {
    ChatSocket living = socket;
    if (living != null && !living.isGone()) {
      return new Attempt.Open(living);
    }
    close();
    List<URI> addresses;
    try {
      addresses = gateways.now();
    } catch (IOException e) {
      return new Attempt.Failed(inWords(e), false);
    }
    Attempt attempt = new Attempt.Failed("no gateway is known", false);
    for (int i = 0; i < addresses.size(); i++) {
      attempt = open(addresses.get(Math.floorMod(turn, addresses.size())));
      if (!(attempt instanceof Attempt.Failed failed) || failed.isFinal()) {
        return attempt;
      }
      turn++;
    }
    return attempt;
  }

  /** Lets the socket go; the next one goes to the next gateway. */
  void drop() {
    close();
    turn++;
  }

  private Attempt open(URI address) throws InterruptedException {
    ChatSocket opening = new ChatSocket(patience.quietMillis());
    WebSocket.Builder builder = client.newWebSocketBuilder().subprotocols(SUBPROTOCOL);
    if (key != null) {
      builder.header("Authorization", key.header());
    }
    CompletableFuture<WebSocket> opened = builder.buildAsync(address, opening);
    try {
      var unused = opened.get(patience.connectMillis(), TimeUnit.MILLISECONDS);
      socket = opening;
      wasOpen = true;
      return new Attempt.Open(opening);
    } catch (TimeoutException e) {
      var unused = opened.thenAccept(WebSocket::abort);
      return new Attempt.Failed(address.getAuthority() + " does not answer", false);
    } catch (ExecutionException e) {
      return refused(address.getAuthority(), e.getCause() == null ? e : e.getCause());
    }
  }

  private Attempt refused(String server, Throwable cause) {
    if (!(cause instanceof WebSocketHandshakeException refusal)) {
      return new Attempt.Failed(server + ": " + inWords(cause), false);
    }
    int status = refusal.getResponse().statusCode();
    if (status == UNAUTHENTICATED) {
      return new Attempt.Failed(
          key == null
              ? server + " asks for a key; set MURMUR_API_KEY or give --api-key"
              : server + " does not accept the key; check MURMUR_API_KEY or --api-key",
          true);
    }
    return new Attempt.Failed(
        server + " refuses the connection: HTTP " + status, status < SERVER_ERRORS);
  }

  /** Failures of connections often have no message of their own. */
  static String inWords(Throwable failure) {
    String message = failure.getMessage();
    if (message != null && !message.isBlank()) {
      return message;
    }
    return failure instanceof ConnectException
        ? "can not be reached"
        : failure.getClass().getSimpleName();
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
