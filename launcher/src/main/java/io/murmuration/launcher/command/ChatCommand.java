package io.murmuration.launcher.command;

import io.murmuration.contracts.generation.ClientEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code murmur chat}: streams answers into the terminal. */
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = "Stream an answer into the terminal; without a prompt, one per line of input.")
public final class ChatCommand implements Callable<Integer> {
  private static final long CONNECT_MILLIS = 10_000;
  private static final long ANSWER_MILLIS = 600_000;

  @Mixin private ServerAddress server = new ServerAddress();

  @Option(
      names = "--model",
      defaultValue = "demo",
      description = "model (default: ${DEFAULT-VALUE})")
  private String model = "demo";

  @Option(names = "--account", description = "account to charge (default: the model's)")
  private @Nullable String account;

  @Option(
      names = "--max-tokens",
      defaultValue = "48",
      description = "most tokens of an answer (default: ${DEFAULT-VALUE})")
  private int maxTokens = 48;

  @Parameters(arity = "0..*", paramLabel = "PROMPT", description = "the prompt")
  private @Nullable List<String> words;

  @Override
  public Integer call()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    ChatSocket socket = new ChatSocket(System.out, System.err);
    HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofMillis(CONNECT_MILLIS)).build();
    socket.connect(client, server.webSocket("/v1/responses"), CONNECT_MILLIS);
    try {
      if (words != null && !words.isEmpty()) {
        return ask(socket, String.join(" ", words)) ? 0 : 1;
      }
      return converse(socket) ? 0 : 1;
    } finally {
      socket.close();
    }
  }

  private boolean converse(ChatSocket socket)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    boolean allAnswered = true;
    System.err.print("> ");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        allAnswered &= ask(socket, line);
      }
      System.err.print("> ");
    }
    return allAnswered;
  }

  private boolean ask(ChatSocket socket, String prompt)
      throws InterruptedException, ExecutionException, TimeoutException {
    ClientEvent.Create create =
        new ClientEvent.Create(null, model, prompt, maxTokens, account, null);
    return socket.ask(create).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
  }
}
