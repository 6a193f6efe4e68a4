package io.murmuration.launcher.command;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.launcher.chat.Chat;
import io.murmuration.launcher.chat.FirstModel;
import io.murmuration.launcher.chat.Patience;
import io.murmuration.launcher.chat.Screen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code murmur chat}: streams answers into the terminal. */
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = {
      "Stream an answer into the terminal; without a prompt, one per line of input.",
      "A lost connection is made again, and the answer goes on where it was."
    })
public final class ChatCommand implements Callable<Integer> {
  private static final String PATH = "/v1/responses";

  /** Asked for where no server says what it has; it will say if it has not. */
  private static final String DEMO = "demo";

  @Mixin private GatewayAddresses gateways = new GatewayAddresses();

  @Option(names = "--model", description = "model (default: the first that the server offers)")
  private @Nullable String model;

  @Option(names = "--account", description = "account to charge (default: the model's)")
  private @Nullable String account;

  @Option(
      names = "--max-tokens",
      defaultValue = "48",
      description = "most tokens of an answer (default: ${DEFAULT-VALUE})")
  private int maxTokens = 48;

  @Option(
      names = "--reconnect-seconds",
      defaultValue = "120",
      description = {
        "how long to try to go on after a lost connection without hearing anything new,",
        "0 for not at all (default: ${DEFAULT-VALUE})"
      })
  private int reconnectSeconds = 120;

  @Parameters(arity = "0..*", paramLabel = "PROMPT", description = "the prompt")
  private @Nullable List<String> words;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (reconnectSeconds < 0) {
      throw new IllegalArgumentException(
          "--reconnect-seconds must be 0 or more, got " + reconnectSeconds);
    }
    // At once, so that a bad address is told before anybody has typed anything.
    gateways.sockets(PATH);
    if (model == null) {
      model = FirstModel.of(gateways.pages("/v1/models"), gateways.key()).orElse(DEMO);
    }
    Patience patience = Patience.of(TimeUnit.SECONDS.toMillis(reconnectSeconds));
    Screen screen = new Screen(System.out, System.err);
    try (Chat chat = new Chat(() -> gateways.sockets(PATH), gateways.key(), patience, screen)) {
      if (words != null && !words.isEmpty()) {
        return ask(chat, String.join(" ", words)) ? 0 : 1;
      }
      return converse(chat) ? 0 : 1;
    }
  }

  private boolean converse(Chat chat) throws IOException, InterruptedException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    boolean allAnswered = true;
    System.err.print("> ");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        allAnswered &= ask(chat, line);
      }
      System.err.print("> ");
    }
    return allAnswered;
  }

  private boolean ask(Chat chat, String prompt) throws InterruptedException {
    String id = "chat-" + UUID.randomUUID();
    String asked = model == null ? DEMO : model;
    return chat.ask(new ClientEvent.Create(id, asked, prompt, maxTokens, account, null));
  }
}
