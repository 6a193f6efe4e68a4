package io.murmuration.launcher.chat;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One socket. Asks for a message only when the one before was taken: what is not printed yet waits
 * at the server, not here.
 */
final class ChatSocket implements WebSocket.Listener, AutoCloseable {
  private static final int SIGNS_MAX = 3;

  private final long quietMillis;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private volatile @Nullable WebSocket socket;
  private volatile boolean gone;

  /**
   * @param quietMillis as {@link Patience} says
   */
  ChatSocket(long quietMillis) {
    this.quietMillis = quietMillis;
  }

  /** Whether it is known to bring nothing more. */
  boolean isGone() {
    return gone;
  }

  /** Sends a message; that it could not be sent is heard as the end of the socket. */
  void send(String message) {
    var unused =
        opened()
            .sendText(message, true)
            .whenComplete(
                (sent, failure) -> {
                  if (failure != null) {
                    lose(failure);
                  }
                });
  }

  /** The next thing that is heard; a side that gives no sign of life for long is gone. */
  Heard next() throws InterruptedException {
    int signsMissing = 0;
    while (signsMissing < SIGNS_MAX) {
      Heard next = heard.poll(quietMillis, TimeUnit.MILLISECONDS);
      if (next instanceof Heard.Gone) {
        return next;
      }
      if (next == null) {
        signsMissing++;
        // One that can not be sent, because another still waits, is a sign that is missing too.
        CompletableFuture<WebSocket> unused = opened().sendPing(ByteBuffer.allocate(0));
      } else {
        opened().request(1);
        signsMissing = 0;
        if (next instanceof Heard.Said) {
          return next;
        }
      }
    }
    gone = true;
    return new Heard.Gone(Heard.Gone.WITHOUT_A_WORD, "the server gives no sign of life");
  }

  private WebSocket opened() {
    WebSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    return open;
  }

  @Override
  public void onOpen(WebSocket open) {
    socket = open;
    open.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      heard.add(new Heard.Said(partial.toString()));
      partial.setLength(0);
    } else {
      from.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    heard.add(new Heard.Alive());
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    gone = true;
    heard.add(new Heard.Gone(code, reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    lose(failure);
  }

  private void lose(Throwable failure) {
    gone = true;
    heard.add(new Heard.Gone(Heard.Gone.WITHOUT_A_WORD, Line.inWords(failure)));
  }

  @Override
  public void close() {
    WebSocket open = socket;
    gone = true;
    if (open != null) {
      CompletableFuture<WebSocket> unused = open.sendClose(WebSocket.NORMAL_CLOSURE, "");
      open.abort();
    }
  }
}
