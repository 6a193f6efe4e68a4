package io.murmuration.launcher.chaos;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One socket that speaks about one response. */
final class Connection implements WebSocket.Listener, AutoCloseable {
  private static final String SUBPROTOCOL = "murmuration.v1+json";
  private static final long CONNECT_SECONDS = 5;

  private final Conversation conversation;
  private final int number;
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  /**
   * @throws ExecutionException if the gateway does not answer
   */
  Connection(HttpClient client, URI gateway, Conversation conversation)
      throws InterruptedException, ExecutionException, TimeoutException {
    this.conversation = conversation;
    this.number = conversation.connect();
    this.socket =
        client
            .newWebSocketBuilder()
            .subprotocols(SUBPROTOCOL)
            .buildAsync(gateway, this)
            .get(CONNECT_SECONDS, TimeUnit.SECONDS);
  }

  /** Sends a message; a failure to do so is heard of as the loss of the connection. */
  void send(String message) {
    var unused =
        socket
            .sendText(message, true)
            .whenComplete(
                (sent, failure) -> {
                  if (failure != null) {
                    conversation.lose(number);
                  }
                });
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      String message = partial.toString();
      partial.setLength(0);
      take(message);
    }
    from.request(1);
    return null;
  }

  private void take(String message) {
    try {
      ServerEvent event = WireCodec.decode(message, ServerEvent.class);
      conversation.hear(number, event, sequence(event));
    } catch (WireFormatException e) {
      conversation.lose(number);
    }
  }

  private static long sequence(ServerEvent event) {
    if (event instanceof ServerEvent.Created created) {
      return created.sequenceNumber();
    } else if (event instanceof ServerEvent.InProgress inProgress) {
      return inProgress.sequenceNumber();
    } else if (event instanceof ServerEvent.Budget budget) {
      return budget.sequenceNumber();
    } else if (event instanceof ServerEvent.Delta delta) {
      return delta.sequenceNumber();
    } else if (event instanceof ServerEvent.Completed completed) {
      return completed.sequenceNumber();
    } else if (event instanceof ServerEvent.Incomplete incomplete) {
      return incomplete.sequenceNumber();
    } else if (event instanceof ServerEvent.Failed failed) {
      return failed.sequenceNumber();
    }
    return -1;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    conversation.lose(number);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    conversation.lose(number);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
