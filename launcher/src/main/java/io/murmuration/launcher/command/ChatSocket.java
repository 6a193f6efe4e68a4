package io.murmuration.launcher.command;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.Usage;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One socket, one response at a time: text to one stream, everything else to the other. */
final class ChatSocket implements WebSocket.Listener {
  private static final String SUBPROTOCOL = "murmuration.v1+json";

  private final PrintStream text;
  private final PrintStream notes;
  private final StringBuilder partial = new StringBuilder();
  private CompletableFuture<Boolean> answer = CompletableFuture.completedFuture(true);
  private @Nullable WebSocket socket;

  ChatSocket(PrintStream text, PrintStream notes) {
    this.text = text;
    this.notes = notes;
  }

  void connect(HttpClient client, URI uri, long timeoutMillis)
      throws InterruptedException, ExecutionException, TimeoutException {
    socket =
        client
            .newWebSocketBuilder()
            .subprotocols(SUBPROTOCOL)
            .buildAsync(uri, this)
            .get(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  /** Completes with whether the response completed. */
  synchronized CompletableFuture<Boolean> ask(ClientEvent.Create create) {
    WebSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    answer = new CompletableFuture<>();
    CompletableFuture<WebSocket> unused =
        open.sendText(WireCodec.encode(create), true)
            .whenComplete((sent, failure) -> reportUnsent(failure));
    return answer;
  }

  void close() {
    WebSocket open = socket;
    if (open != null) {
      CompletableFuture<WebSocket> unused = open.sendClose(WebSocket.NORMAL_CLOSURE, "");
      open.abort();
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      String message = partial.toString();
      partial.setLength(0);
      show(message);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    finish(false, "connection closed: " + code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    finish(false, "connection failed: " + failure.getMessage());
  }

  private void reportUnsent(@Nullable Throwable failure) {
    if (failure != null) {
      finish(false, "could not be sent: " + failure.getMessage());
    }
  }

  private void show(String message) {
    try {
      show(WireCodec.decode(message, ServerEvent.class));
    } catch (WireFormatException e) {
      finish(false, "the server sent something unknown: " + e.problem().message());
    }
  }

  private void show(ServerEvent event) {
    if (event instanceof ServerEvent.Delta delta) {
      text.print(delta.delta());
      text.flush();
    } else if (event instanceof ServerEvent.Completed completed) {
      finish(true, bill(completed.response().usage()));
    } else if (event instanceof ServerEvent.Incomplete incomplete) {
      finish(false, "stopped: " + incomplete.response().reason());
    } else if (event instanceof ServerEvent.Failed failed) {
      finish(false, explain(failed.response().error()));
    } else if (event instanceof ServerEvent.Refused refused) {
      finish(false, explain(refused.error()));
    }
  }

  private synchronized void finish(boolean completed, String note) {
    if (!answer.isDone()) {
      text.println();
      notes.println("[" + note + "]");
      answer.complete(completed);
    }
  }

  private static String bill(@Nullable Usage usage) {
    if (usage == null) {
      return "done";
    }
    Usage.Privacy privacy = usage.privacy();
    if (privacy.tokensCharged() == 0) {
      return usage.outputTokens() + " tokens, free (" + privacy.mechanism() + ")";
    }
    return String.format(
        "%d tokens, %d charged to '%s': epsilon %.4f of %.4f at delta %.0e",
        usage.outputTokens(),
        privacy.tokensCharged(),
        privacy.account(),
        privacy.epsilonSpent(),
        privacy.epsilonLimit(),
        privacy.delta());
  }

  private static String explain(@Nullable Problem problem) {
    return problem == null ? "failed" : problem.message() + " " + problem.remedy();
  }
}
