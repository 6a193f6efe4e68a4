package io.murmuration.trainer.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.trainer.Digests;
import io.murmuration.trainer.corpus.CorpusSizes;
import io.murmuration.trainer.ensemble.MemberSettings;
import io.murmuration.trainer.model.PretrainingSettings;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTrainingTest {
  @TempDir private static Path trained;

  private static final List<Double> LOSSES = new ArrayList<>();

  @TempDir private Path scratch;

  static DemoTrainingConfig tiny() {
    AdamWSettings adamW = new AdamWSettings(0.9, 0.95, 1e-8, 0.01);
    return new DemoTrainingConfig(
        "tiny",
        7,
        new CorpusSizes(200, 10, 2, 14, 5, 1),
        new ModelSizes(2, 16, 2, 64, 600),
        new PretrainingSettings(20, 4, 1e-2, 2, 0.1, 1.0, adamW),
        new MemberSettings(2, 4.0, 3, 1, 64, 2, 5e-3, 1, 1.0, 0.0, adamW, null),
        3,
        1);
  }

  @BeforeAll
  static void train() throws IOException {
    DemoTraining.run(tiny(), trained, new LossRecorder());
  }

  @Test
  void theSameConfigurationGivesTheSameFiles() throws IOException {
    Path again = scratch.resolve("again");
    DemoTraining.run(tiny(), again, Progress.silent());

    assertThat(contents(again)).isEqualTo(contents(trained));
  }

  @Test
  void theLossOfThePublicModelFalls() {
    assertThat(LOSSES.get(19)).isLessThan(LOSSES.get(0) - 1.0);
  }

  @Test
  void theManifestDescribesTheDirectory() throws IOException {
    EnsembleManifest manifest = EnsembleManifest.read(trained);

    assertThat(manifest.name()).isEqualTo("tiny");
    assertThat(manifest.synthetic()).isTrue();
    assertThat(manifest.memberCount()).isEqualTo(2);
    assertThat(manifest.memberDirectories(trained)).allMatch(Files::isDirectory);
    assertThat(manifest.training()).containsKeys("settings", "perplexity");
    assertThat(DemoTrainingConfig.read(trained)).isEqualTo(tiny());
    assertThat(DemoTraining.corpus(trained).privateTrain()).hasSize(28);
  }

  @Test
  void aChangedAdapterIsRefusedByName() throws IOException {
    Path copy = copyOfTrained();
    Path weights = copy.resolve("members/001/adapter_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    assertRefused(copy, "members/001/adapter_model.safetensors");
  }

  @Test
  void aMissingFileIsRefusedByName() throws IOException {
    Path copy = copyOfTrained();
    Files.delete(copy.resolve("base/tokenizer.json"));

    assertRefused(copy, "base/tokenizer.json");
  }

  @Test
  void aFileThatIsNotListedIsRefusedByName() throws IOException {
    Path copy = copyOfTrained();
    Files.writeString(copy.resolve("base/model.safetensors.index.json"), "{}");

    assertRefused(copy, "base/model.safetensors.index.json");
  }

  @Test
  void twoMembersOfOneShardAreRefused() throws IOException {
    Path copy = copyOfTrained();
    EnsembleManifest manifest = EnsembleManifest.read(copy);
    String first = manifest.members().get(0).shardFingerprint();
    String second = manifest.members().get(1).shardFingerprint();
    replaceInManifest(copy, second, first);

    assertRefused(copy, "shardFingerprints");
  }

  @Test
  void wrongDigestsAndVersionsAreRefusedByName() throws IOException {
    EnsembleManifest manifest = EnsembleManifest.read(trained);

    assertRefused(edited(manifest.digest(), "0".repeat(64)), "digest");
    assertRefused(edited(manifest.datasetFingerprint(), "0".repeat(64)), "datasetFingerprint");
    assertRefused(edited("\"formatVersion\" : 1", "\"formatVersion\" : 2"), "formatVersion");
    assertRefused(edited("\"members/001\"", "\"members/../001\""), "members[1].directory");
    assertRefused(edited("\"synthetic\"", "\"sinthetic\""), "sinthetic");
  }

  @Test
  void aDirectoryWithoutManifestIsRefused() {
    assertRefused(scratch, "manifest is missing");
  }

  @Test
  void aDirectoryInUseIsNotOverwritten() {
    assertThatThrownBy(() -> DemoTraining.run(tiny(), trained, Progress.silent()))
        .hasMessageContaining("output directory must be empty");
  }

  private Path edited(String before, String after) throws IOException {
    Path copy = copyOfTrained();
    replaceInManifest(copy, before, after);
    return copy;
  }

  private static void replaceInManifest(Path directory, String before, String after)
      throws IOException {
    Path file = directory.resolve(EnsembleManifest.FILE_NAME);
    String json = Files.readString(file);
    assertThat(json).contains(before);
    Files.writeString(file, json.replace(before, after));
  }

  private static void assertRefused(Path directory, String name) {
    assertThatThrownBy(() -> EnsembleManifest.read(directory))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining(name);
  }

  private Path copyOfTrained() throws IOException {
    Path copy = Files.createTempDirectory(scratch, "copy");
    try (Stream<Path> files = Files.walk(trained)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(trained.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return copy;
  }

  private static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        contents.put(name, Digests.sha256(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  private static final class LossRecorder implements Progress {
    @Override
    public void start(String phase, String unit, long unitCount) {}

    @Override
    public void advance(Advance advance) {
      LOSSES.add(advance.loss());
    }

    @Override
    public void finish(String summary) {}
  }
}
