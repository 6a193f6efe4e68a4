package io.murmuration.trainer.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.adapter.AdapterBank;
import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.Safetensors;
import io.murmuration.trainer.evaluation.Predictor;
import io.murmuration.trainer.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members on the last of two layers, on the public model of members on both. */
class AdaptedLayersTrainingTest {
  private static final DemoTrainingConfig BOTH = DemoTrainingTest.tiny();
  private static final DemoTrainingConfig LAST = BOTH.with(BOTH.seed(), 1);

  @TempDir private static Path directory;

  @BeforeAll
  static void train() throws IOException {
    DemoTraining.run(BOTH, both(), Progress.silent());
    DemoTraining.runOn(both(), LAST, last(), Progress.silent());
  }

  @Test
  void writtenMembersNameTheirLayersAndHoldNothingBelow() throws IOException {
    String config = Files.readString(last().resolve("members/001/adapter_config.json"));
    assertThat(config).contains("\"layers_to_transform\" : [ 1 ]");
    try (Safetensors file =
        Safetensors.open(last().resolve("members/001/adapter_model.safetensors"))) {
      assertThat(file.tensors()).hasSize(8);
      assertThat(file.tensors().keySet()).allMatch(name -> name.contains(".h.1."));
    }
  }

  @Test
  void theirLayersAreKnownWhenTheyAreLoaded() throws IOException {
    EnsembleManifest manifest = EnsembleManifest.read(last());
    Gpt2Config config = (Gpt2Config) ModelConfig.read(last().resolve("base/config.json"));
    try (NDManager manager = NDManager.newBaseManager();
        Predictor predictor = Predictor.openVerified(last())) {
      AdapterBank bank = AdapterBank.load(config, manifest.memberDirectories(last()), manager);
      assertThat(bank.spec().firstAdaptedLayer()).isEqualTo(1);

      List<int[]> text = List.of(new int[] {1, 2, 3});
      double publicModel = predictor.predict(text, predictor.publicModel()).probability(0, 2, 4);
      assertThat(predictor.predict(text, 0).probability(0, 2, 4)).isNotEqualTo(publicModel);
    }
  }

  @Test
  void thePublicModelIsTakenToTheByte() throws IOException {
    for (String file : List.of("model.safetensors", "config.json", "tokenizer.json")) {
      assertThat(last().resolve("base").resolve(file))
          .hasSameBinaryContentAs(both().resolve("base").resolve(file));
    }
  }

  @Test
  void onAllLayersNothingIsWrittenThatWasNotBefore() throws IOException {
    assertThat(Files.readString(both().resolve("training.json"))).doesNotContain("adaptedLayers");
    assertThat(Files.readString(both().resolve("manifest.json"))).doesNotContain("adaptedLayers");
    assertThat(Files.readString(both().resolve("members/000/adapter_config.json")))
        .doesNotContain("layers");
    assertThat(DemoTrainingConfig.read(both())).isEqualTo(BOTH);
    assertThat(DemoTrainingConfig.read(last())).isEqualTo(LAST);
  }

  @Test
  void membersOnBothLayersAreTheSameOnATrainedAndOnATakenPublicModel() throws IOException {
    Path again = directory.resolve("again");
    DemoTraining.runOn(both(), BOTH, again, Progress.silent());

    assertThat(again.resolve("manifest.json"))
        .hasSameBinaryContentAs(both().resolve("manifest.json"));
  }

  @Test
  void aPublicModelOfAnotherTrainingIsRefused() {
    Path target = directory.resolve("refused");
    DemoTrainingConfig otherSeed = BOTH.with(8, 1);

    assertThatThrownBy(() -> DemoTraining.runOn(both(), otherSeed, target, Progress.silent()))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining("seed, corpus, model and pretraining must be those of");
    assertThat(target).doesNotExist();
  }

  @Test
  void moreLayersThanTheModelHasAreRefused() {
    assertThatThrownBy(() -> BOTH.with(7, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("adaptedLayers must be <= layerCount, got 3");
  }

  private static Path both() {
    return directory.resolve("both");
  }

  private static Path last() {
    return directory.resolve("last");
  }
}
