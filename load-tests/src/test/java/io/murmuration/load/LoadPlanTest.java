package io.murmuration.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.wire.WireCodec;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadPlanTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://192.0.2.7:8080",
        "ws://0.0.0.0:8080",
        "ws://no-such-host.invalid:8080",
        "wss://127.0.0.1:8080",
        "http://127.0.0.1:8080",
        "ws://127.0.0.1",
        "ws://127.0.0.1:8080/v1/responses",
        "not a url",
      })
  void onlyAServerOnThisMachineIsLoaded(String target) {
    assertThatThrownBy(() -> LoopbackTarget.parse(target))
        .isInstanceOf(RefusedRunException.class)
        .hasMessageContaining("target");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws://127.0.0.1:8080", "ws://localhost:1", "ws://[::1]:8080/"})
  void aServerOnThisMachineIsAccepted(String target) {
    assertThat(LoopbackTarget.parse(target).responses().getPath()).isEqualTo("/v1/responses");
  }

  @ParameterizedTest
  @CsvSource({
    "users,0",
    "users,513",
    "rounds,1001",
    "tokens,1025",
    "tokens,many",
    "timeLimitSeconds,3601",
  })
  void everyAmountHasABound(String name, String value) {
    Properties properties = new Properties();
    properties.setProperty(name, value);

    assertThatThrownBy(() -> LoadPlan.of(properties)).isInstanceOf(RefusedRunException.class);
  }

  @Test
  void theRequestFollowsTheContract() throws Exception {
    LoadPlan plan = LoadPlan.of(new Properties());

    ClientEvent event = WireCodec.decode(plan.createMessage("r-1"), ClientEvent.class);

    assertThat(event)
        .isEqualTo(
            new ClientEvent.Create("r-1", "demo", "Desk note on the Heron", 24, "load-test", null));
  }
}
