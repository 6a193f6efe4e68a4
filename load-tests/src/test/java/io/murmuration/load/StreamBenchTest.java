package io.murmuration.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StreamBenchTest {
  private static final int USERS = 8;
  private static final int ROUNDS = 5;
  private static final int TOKENS = 6;

  @Test
  void aFaithfulServerIsFoundClean() throws Exception {
    StreamBench.Outcome outcome = bench(UnaryOperator.identity(), 0);

    assertThat(outcome.isClean()).as(outcome.table()).isTrue();
    assertThat(outcome.report().counts()).hasSize(USERS * ROUNDS);
    assertThat(outcome.tokensInLedger()).isEqualTo(USERS * ROUNDS * TOKENS);
    assertThat(outcome.table()).contains("agrees with the clients");
  }

  @Test
  void aServerThatLosesTokensIsFoundOut() throws Exception {
    StreamBench.Outcome outcome =
        bench(
            events -> {
              events.remove(3);
              return events;
            },
            0);

    assertThat(outcome.report().counts()).noneMatch(ResponseCount::isWhole);
    assertThat(outcome.agrees()).isFalse();
  }

  @Test
  void aServerThatSaysTokensTwiceIsFoundOut() throws Exception {
    StreamBench.Outcome outcome =
        bench(
            events -> {
              events.add(events.get(events.size() - 2));
              return events;
            },
            0);

    // What comes after the end is read with the next response, and once more after the last.
    assertThat(outcome.isClean()).isFalse();
    assertThat(outcome.table()).contains(USERS * ROUNDS + " events, 0 tokens; 0 out of order");
  }

  @Test
  void aLedgerThatChargesMoreThanWasSeenIsFoundOut() throws Exception {
    StreamBench.Outcome outcome = bench(UnaryOperator.identity(), 1);

    assertThat(outcome.report().isClean()).isTrue();
    assertThat(outcome.agrees()).isFalse();
    assertThat(outcome.table()).contains("DIFFERS");
  }

  @Test
  void aServerThatFallsSilentEndsAtTheTimeLimit() throws Exception {
    try (ScriptedServer server = new ScriptedServer("LOAD_TEST", events -> List.of(), 0)) {
      Properties properties = properties(server);
      properties.setProperty("timeLimitSeconds", "1");

      StreamBench.Outcome outcome = StreamBench.run(LoadPlan.of(properties));

      assertThat(outcome.report().counts())
          .hasSize(USERS * ROUNDS)
          .noneMatch(ResponseCount::isComplete);
    }
  }

  @Test
  void anAccountForServingIsNeverLoaded() throws Exception {
    try (ScriptedServer server = new ScriptedServer("SERVING", UnaryOperator.identity(), 0)) {
      assertThatThrownBy(() -> StreamBench.run(LoadPlan.of(properties(server))))
          .isInstanceOf(RefusedRunException.class)
          .hasMessageContaining("LOAD_TEST");
    }
  }

  private static StreamBench.Outcome bench(UnaryOperator<List<String>> bend, int overcharge)
      throws Exception {
    try (ScriptedServer server = new ScriptedServer("LOAD_TEST", bend, overcharge)) {
      return StreamBench.run(LoadPlan.of(properties(server)));
    }
  }

  private static Properties properties(ScriptedServer server) {
    Properties properties = new Properties();
    properties.setProperty("target", server.target());
    properties.setProperty("users", String.valueOf(USERS));
    properties.setProperty("rounds", String.valueOf(ROUNDS));
    properties.setProperty("tokens", String.valueOf(TOKENS));
    return properties;
  }
}
