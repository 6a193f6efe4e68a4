package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.EnsembleDirectory;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.model.LlamaShapes;
import io.murmuration.launcher.bench.checkpoint.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCheckpointCommandTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}, adapted layers: {1}")
  @CsvSource({"gpt2-tiny,3", "gpt2-tiny,1", "llama-tiny,3", "llama-tiny,2"})
  void whatIsWrittenLoadsAndEveryMemberIsHeard(String preset, String layers) throws IOException {
    CommandRun run = write(preset, "--members", "3", "--layers", layers);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    List<Path> members = EnsembleDirectory.members(directory.resolve("new/adapters"));
    assertThat(members)
        .extracting(Path::getFileName)
        .map(Path::toString)
        .containsExactly("0", "1", "2");
    // Loading refuses an ensemble of which one member says what the public model says.
    try (CausalModel model =
        ModelDirectory.loadModel(directory.resolve("new"), members, new EngineOptions(1))) {
      assertThat(model.memberCount()).isEqualTo(3);
      assertThat(model.config()).isEqualTo(Preset.named(preset).config());
    }
  }

  @Test
  void theSameSeedGivesTheSameBytesAndALargerEnsembleBeginsWithTheSmaller() throws IOException {
    run("checkpoint", "gpt2-tiny", path("few"), "--members", "1", "--seed", "7");
    run("checkpoint", "gpt2-tiny", path("many"), "--members", "2", "--seed", "7");
    run("checkpoint", "gpt2-tiny", path("other"), "--members", "1", "--seed", "8");

    String member = "adapters/0/adapter_model.safetensors";
    for (String file : List.of("model.safetensors", "config.json", member)) {
      assertThat(directory.resolve("many").resolve(file))
          .hasSameBinaryContentAs(directory.resolve("few").resolve(file));
    }
    assertThat(Files.readAllBytes(directory.resolve("other").resolve(member)))
        .isNotEqualTo(Files.readAllBytes(directory.resolve("few").resolve(member)));
    assertThat(Files.readAllBytes(directory.resolve("many/adapters/1/adapter_model.safetensors")))
        .isNotEqualTo(Files.readAllBytes(directory.resolve("many").resolve(member)));
  }

  @Test
  void theLargePresetsHaveThePublishedNumbersOfWeights() {
    Gpt2Config gpt2 = (Gpt2Config) Preset.named("gpt2-124m").config();
    LlamaConfig llama = (LlamaConfig) Preset.named("llama-1b").config();

    assertThat(weightCount(Gpt2Shapes.of(gpt2))).isEqualTo(124_439_808);
    assertThat(weightCount(LlamaShapes.of(llama))).isEqualTo(1_235_814_400);
  }

  private static long weightCount(Map<String, List<Long>> shapes) {
    return shapes.values().stream()
        .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--members | -1 | --members must be from 0 to 10000, got -1",
        "--members | 10001 | --members must be from 0 to 10000, got 10001",
        "--rank | 0 | --rank must be from 1 to 256, got 0",
        "--layers | 0 | --layers must be >= 1, got 0; use --members 0",
        "--layers | 4 | --layers must be at most the 3 layers of gpt2-tiny, got 4; leave it out"
      })
  void badNumbersAreRefusedWithTheRule(String option, String value, String message)
      throws IOException {
    CommandRun run = write("gpt2-tiny", option, value);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    try (Stream<Path> children = Files.list(directory)) {
      assertThat(children).isEmpty();
    }
  }

  @Test
  void anUnknownPresetIsRefusedWithThoseThatAre() {
    CommandRun run = write("gpt3");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("PRESET must be one of gpt2-124m, gpt2-tiny, llama-1b, llama-tiny, got gpt3");
  }

  @Test
  void aDirectoryWithSomethingInItIsLeftAlone() throws IOException {
    Path file = Files.createDirectories(directory.resolve("new")).resolve("letter.txt");
    Files.writeString(file, "kept");

    CommandRun run = write("gpt2-tiny");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("DIR must be absent or empty").contains("name another one");
    try (Stream<Path> children = Files.list(directory.resolve("new"))) {
      assertThat(children).containsExactly(file);
    }
  }

  private CommandRun write(String preset, String... options) {
    return run(
        Stream.concat(Stream.of("checkpoint", preset, path("new")), Stream.of(options))
            .toArray(String[]::new));
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(
        Stream.concat(Stream.of("bench"), Stream.of(arguments)).toArray(String[]::new));
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }
}
