package io.murmuration.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
