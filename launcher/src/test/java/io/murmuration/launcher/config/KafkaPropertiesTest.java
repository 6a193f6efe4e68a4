package io.murmuration.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaPropertiesTest {
  @TempDir private Path directory;

  @Test
  void whatSaysHowToConnectIsReadAndNeverPrinted() throws Exception {
    KafkaProperties read =
        KafkaProperties.read(
            file(
                "security.protocol=SASL_SSL\nsasl.jaas.config=user and hunter2\nssl.protocol=TLS"));

    assertThat(read.values()).containsEntry("sasl.jaas.config", "user and hunter2").hasSize(3);
    assertThat(read.toString()).contains("sasl.jaas.config").doesNotContain("hunter2");
    assertThat(new Operations(read, 0).toString()).doesNotContain("hunter2");
  }

  @Test
  void withoutAFileNothingIsSet() throws Exception {
    assertThat(KafkaProperties.read(null)).isEqualTo(KafkaProperties.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acks",
        "isolation.level",
        "enable.idempotence",
        "bootstrap.servers",
        "transactional.id",
        "auto.offset.reset",
        "interceptor.classes",
        "group.id"
      })
  void whatPromisesRestOnCanNotBeSetAndItsValueIsNotRepeated(String name) throws Exception {
    Path file = file(name + "=hunter2");

    assertThatThrownBy(() -> KafkaProperties.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageNotContaining("hunter2");
  }

  private Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("client.properties"), text);
  }
}
