package io.murmuration.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.TokenEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
  private static final ModelCard OPEN =
      new ModelCard("open", "", false, 256, 64, "public", null, 8192);

  @Test
  void theDefaultsAreTheseAndNoOthers() {
    assertThat(GatewayLimits.defaults())
        .isEqualTo(
            new GatewayLimits(
                65_536,
                262_144,
                8,
                1000,
                ReplayLimits.defaults(),
                30_000,
                120_000,
                10_000,
                60_000,
                600_000,
                10_000,
                20_000));
    GatewayConfig local = GatewayConfig.local("broker:9092", List.of(OPEN));
    assertThat(local.host()).isEqualTo("127.0.0.1");
    assertThat(local.port()).isEqualTo(8080);
    assertThat(local.topics().prefix()).isEqualTo("murmuration");
    assertThat(local.replyPartition()).isZero();
    assertThat(local.allowedOrigins()).isEmpty();
    assertThat(local.tokenTickMillis()).isEqualTo(25);
    assertThat(ModelCard.PROMPT_BYTES_MAX_DEFAULT).isEqualTo(8192);
  }

  @Test
  void modelsAreFoundByTheirId() {
    GatewayConfig config = GatewayConfig.local("broker:9092", List.of(OPEN));

    assertThat(config.model("open")).contains(OPEN);
    assertThat(config.model("other")).isEmpty();
  }

  @Test
  void twoModelsOfOneNameAreRefused() {
    assertThatThrownBy(() -> GatewayConfig.local("broker:9092", List.of(OPEN, OPEN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("models must have different ids");
  }

  @Test
  void aPrivateModelWithoutAMechanismIsRefused() {
    assertThatThrownBy(() -> new ModelCard("m", "", true, 256, 64, "demo", null, 8192))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mechanism");
  }

  @Test
  void aPrivateModelWhoseTokensHaveNoPriceIsRefused() {
    TokenEvent published = new TokenEvent.PmixedPublishedToken(80, 0.03, 3, 0.003);
    assertThatThrownBy(() -> new ModelCard("m", "", true, 256, 64, "demo", published, 8192))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be one token of an ensemble, with a price");
    TokenEvent clipped = new TokenEvent.DclipToken(80, 2, 1, Adjacency.REPLACE_ONE);
    assertThat(new ModelCard("m", "", true, 256, 64, "demo", clipped, 8192).mechanism())
        .isEqualTo(clipped);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void limitsThatWouldLetNothingThroughAreRefused(int none) {
    assertThatThrownBy(() -> new ModelCard("m", "", false, 256, none, "demo", null, 8192))
        .hasMessageContaining("maxOutputTokens must be >= 1");
    assertThatThrownBy(
            () ->
                new GatewayLimits(
                    65_536, 262_144, none, 1, ReplayLimits.defaults(), 1, 1, 1, 1, 1, 0, 0))
        .hasMessageContaining("responsesPerSocketMax must be >= 1");
  }

  @Test
  void aFrameLimitBelowTheMessageLimitIsRefused() {
    assertThatThrownBy(
            () ->
                new GatewayLimits(
                    65_536, 65_535, 1, 1, ReplayLimits.defaults(), 1, 1, 1, 1, 1, 0, 0))
        .hasMessageContaining("frameBytesMax must be >= 65536");
  }
}
