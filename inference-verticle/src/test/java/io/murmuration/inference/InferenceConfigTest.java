package io.murmuration.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.inference.decode.Batching;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.decode.Served;
import io.murmuration.inference.intake.PromptConsumer;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InferenceConfigTest {
  private static final PmixedToken MECHANISM =
      new PmixedToken(
          16,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.5, 20, 1),
          Adjacency.REPLACE_ONE);
  private static final Served SERVED = Served.ensemble("demo", MECHANISM, "data");

  private static InferenceConfig config(String prefix, String instance, String bootstrap) {
    return new InferenceConfig(
        prefix, instance, bootstrap, Map.of("x", "y"), SERVED, Limits.DEFAULTS, Batching.DEFAULTS);
  }

  @Test
  void theConsumerHasTheWorkersNameAndOverrides() {
    assertThat(config("m", "w", "host:1").promptConsumer())
        .isEqualTo(new PromptConsumer(new Topics("m"), "w", "host:1", Map.of("x", "y")));
    assertThat(SERVED.isFree("demo-public")).isTrue();
    assertThat(SERVED.isFree("demo")).isFalse();
  }

  @Test
  void everyStartClaimsUnderAnotherName() {
    InferenceConfig config = config("m", "w", "host:1");
    assertThat(config.deskSettings().worker())
        .startsWith("w-")
        .isNotEqualTo(config.deskSettings().worker());
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> config("Bad Prefix", "w", "host:1"))
        .hasMessageContaining("topic prefix");
    assertThatThrownBy(() -> config("m", " ", "host:1")).hasMessage("instance must not be blank");
    assertThatThrownBy(() -> config("m", "w", "")).hasMessage("bootstrapServers must not be blank");
    assertThatThrownBy(() -> Served.ensemble("", MECHANISM, "data"))
        .hasMessage("model must not be blank");
    assertThatThrownBy(() -> Served.ensemble("demo", MECHANISM, " "))
        .hasMessage("dataset must not be blank");
  }
}
