package io.murmuration.load;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.wire.WireCodec;
import java.time.Duration;
import java.util.Properties;

/**
 * Which server is loaded, on whose account and how hard. Everything is bounded: a load run ends.
 *
 * @param target the server
 * @param account account to charge; must be meant for load tests
 * @param model model to ask
 * @param prompt text of every prompt; the same for all, it is nobody's
 * @param users sockets open at once, 1 to {@link #USERS_MAX}
 * @param rounds responses asked for on each socket, one after the other, 1 to {@link #ROUNDS_MAX}
 * @param tokens most tokens of each response, 1 to {@link #TOKENS_MAX}
 * @param timeLimit most time the whole run may take, up to {@link #TIME_LIMIT_MAX}
 */
public record LoadPlan(
    LoopbackTarget target,
    String account,
    String model,
    String prompt,
    int users,
    int rounds,
    int tokens,
    Duration timeLimit) {
  public static final int USERS_MAX = 512;
  public static final int ROUNDS_MAX = 1000;
  public static final int TOKENS_MAX = 1024;
  public static final Duration TIME_LIMIT_MAX = Duration.ofHours(1);

  public LoadPlan {
    requireWithin("users", users, USERS_MAX);
    requireWithin("rounds", rounds, ROUNDS_MAX);
    requireWithin("tokens", tokens, TOKENS_MAX);
    if (timeLimit.isNegative() || timeLimit.isZero() || timeLimit.compareTo(TIME_LIMIT_MAX) > 0) {
      throw new RefusedRunException(
          "time limit must be in 1.." + TIME_LIMIT_MAX.toSeconds() + " s, got " + timeLimit);
    }
  }

  /**
   * Reads {@code target}, {@code account}, {@code model}, {@code prompt}, {@code users}, {@code
   * rounds}, {@code tokens} and {@code timeLimitSeconds}; what is absent has its default.
   */
  public static LoadPlan of(Properties properties) {
    return new LoadPlan(
        LoopbackTarget.parse(properties.getProperty("target", "ws://127.0.0.1:8080")),
        properties.getProperty("account", "load-test"),
        properties.getProperty("model", "demo"),
        properties.getProperty("prompt", "Desk note on the Heron"),
        number(properties, "users", 20),
        number(properties, "rounds", 3),
        number(properties, "tokens", 24),
        Duration.ofSeconds(number(properties, "timeLimitSeconds", 600)));
  }

  /** Responses the whole run asks for. */
  public int responseCount() {
    return users * rounds;
  }

  /** The {@code response.create} of one response. */
  public String createMessage(String responseId) {
    return WireCodec.encode(
        new ClientEvent.Create(responseId, model, prompt, tokens, account, null));
  }

  private static int number(Properties properties, String name, int otherwise) {
    String text = properties.getProperty(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new RefusedRunException(name + " must be a whole number, got " + text);
    }
  }

  private static void requireWithin(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new RefusedRunException(name + " must be in 1.." + max + ", got " + value);
    }
  }
}
