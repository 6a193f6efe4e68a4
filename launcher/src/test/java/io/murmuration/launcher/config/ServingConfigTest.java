package io.murmuration.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.inference.decode.Batching;
import io.murmuration.inference.decode.KvStrategy;
import io.murmuration.privacy.mechanism.Mechanism;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingConfigTest {
  private static final Path DEMO = Path.of(System.getProperty("murmuration.root"), "demo");

  @TempDir private Path directory;

  @Test
  void theCommittedDemoIsServedAsTrainingItAgainWouldBe() throws Exception {
    assertThat(ServingConfig.read(DEMO)).isEqualTo(ServingConfig.demo(128));
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    ServingConfig.demo(7).write(directory);

    assertThat(ServingConfig.read(directory)).isEqualTo(ServingConfig.demo(7));
  }

  @Test
  void theEngineIsSetUpByTheFileOrByDefaults() throws Exception {
    ServingConfig plain = ServingConfig.demo(7);
    assertThat(plain.batching()).isEqualTo(new Batching(KvStrategy.LAZY, 256));
    assertThat(plain.kvCacheBytes()).isEqualTo(256L << 20);

    add("\"kv_strategy\":\"EAGER\",\"kv_cache_mib\":4096,\"step_tokens\":64,");

    ServingConfig set = ServingConfig.read(directory);
    assertThat(set.batching()).isEqualTo(new Batching(KvStrategy.EAGER, 64));
    assertThat(set.kvCacheBytes()).isEqualTo(4L << 30);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "\"kv_cache_mib\":0|kv_cache_mib must be in 1..1048576, got 0",
        "\"kv_cache_mib\":1048577|kv_cache_mib must be in 1..1048576, got 1048577",
        "\"step_tokens\":15|stepTokens must be in 16..16384, got 15",
        "\"kv_strategy\":\"SLOPPY\"|kv_strategy"
      })
  void mistakesInTheEnginesSetupAreNamed(String fieldAndMessage) throws Exception {
    String[] parts = fieldAndMessage.split("\\|");
    add(parts[0] + ",");

    assertThatThrownBy(() -> ServingConfig.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("serving.json")
        .hasMessageContaining(parts[1]);
  }

  private void add(String fields) throws IOException {
    String json = Files.readString(DEMO.resolve("serving.json"));
    Files.writeString(directory.resolve("serving.json"), json.replaceFirst("\\{", "{" + fields));
  }

  @Test
  void theTickIsOnUnlessItIsSwitchedOff() throws Exception {
    String json = Files.readString(DEMO.resolve("serving.json"));
    String tick = "\"tick_millis\": 50,";
    assertThat(json).contains(tick);

    Files.writeString(directory.resolve("serving.json"), json.replace(tick, ""));
    assertThat(ServingConfig.read(directory).tick()).isEqualTo(25);
    assertThat(GatewayConfig.TOKEN_TICK_MILLIS_DEFAULT).isEqualTo(25);
    Files.writeString(directory.resolve("serving.json"), json.replace(tick, "\"tick_millis\": 0,"));
    assertThat(ServingConfig.read(directory).tick()).isZero();
    Files.writeString(
        directory.resolve("serving.json"), json.replace(tick, "\"tick_millis\": -1,"));
    assertThatThrownBy(() -> ServingConfig.read(directory))
        .hasMessageContaining("tick_millis must be in 0..10000, got -1");
  }

  @Test
  void aMechanismPricedForAnotherNumberOfMembersIsRefused() throws Exception {
    Ensemble demo = Ensemble.read(DEMO);

    assertThatThrownBy(() -> new Ensemble(DEMO, demo.manifest(), ServingConfig.demo(129)))
        .hasMessageContaining("129")
        .hasMessageContaining("128");
  }

  @Test
  void unknownKeysAndMissingFilesAreNamed() throws Exception {
    assertThatThrownBy(() -> ServingConfig.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("serving.json");
    String json = Files.readString(DEMO.resolve("serving.json"));
    Files.writeString(directory.resolve("serving.json"), json.replaceFirst("\\{", "{\"tock\":1,"));
    assertThatThrownBy(() -> ServingConfig.read(directory)).hasMessageContaining("tock");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"type":"ratio_ball_token","members":128,"plan":{"type":"draw_one"},
         "log_ratio_max":0.88,"adjacency":"REPLACE_ONE"}""",
        """
        {"type":"dclip_token","members":128,"clip":1.96,"temperature":1.0,
         "adjacency":"ZERO_OUT"}""",
        """
        {"type":"pmixed_fixed_token","members":128,"plan":{"type":"poisson","rate":0.03},
         "order_max":4,"beta":0.25,"adjacency":"REPLACE_ONE"}"""
      })
  void everyMechanismWithAPriceCanBeServed(String mechanism) throws Exception {
    serve(mechanism);

    ServingConfig read = ServingConfig.read(directory);

    assertThat(read.mechanism().members()).isEqualTo(128);
    assertThat(Mechanism.of(read.mechanism()).lossAt(2)).isPositive().isFinite();
    read.write(directory);
    assertThat(ServingConfig.read(directory)).isEqualTo(read);
  }

  @Test
  void aMechanismWithoutAPriceIsRefused() throws Exception {
    serve(
        """
        {"type":"pmixed_published_token","members":128,"rate":0.03,"order":3,
         "claimed_loss":0.003}""");

    assertThatThrownBy(() -> ServingConfig.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("serving.json")
        .hasMessageContaining("pmixed_published_token is no bound, so it is for experiments only");
  }

  @Test
  void parametersThatCannotBeSampledAreRefused() throws Exception {
    serve(
        """
        {"type":"dclip_token","members":128,"clip":30,"temperature":1.0,
         "adjacency":"ZERO_OUT"}""");

    assertThatThrownBy(() -> ServingConfig.read(directory))
        .hasMessageContaining("clip / temperature must be at most 10.36");
  }

  @Test
  void whatIsNoTokenIsNoMechanism() throws Exception {
    serve("{\"type\":\"gaussian\",\"noise_multiplier\":1.0}");

    assertThatThrownBy(() -> ServingConfig.read(directory)).isInstanceOf(IOException.class);
  }

  private void serve(String mechanism) throws IOException {
    String json = Files.readString(DEMO.resolve("serving.json"));
    String changed =
        json.replaceFirst(
            "(?s)\"mechanism\":.*?\\}\\s*,\\s*\"max_output_tokens\"",
            Matcher.quoteReplacement("\"mechanism\":" + mechanism + ",\"max_output_tokens\""));
    assertThat(changed).isNotEqualTo(json);
    Files.writeString(directory.resolve("serving.json"), changed);
  }
}
