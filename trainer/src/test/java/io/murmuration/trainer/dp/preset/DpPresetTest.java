package io.murmuration.trainer.dp.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.trainer.dp.clip.ClipMode;
import io.murmuration.trainer.dp.run.DpSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DpPresetTest {
  @ParameterizedTest
  @CsvSource({
    // name, batch, epochs, C, rate, epsilon, delta of 50000 units, tokens, rank, alpha
    "pmixed-dpsgd, 256, 15, 1, 2e-4, 8, 1e-5, 512, 4, 32",
    "sarus-imdb, 1028, 5, 1e-2, 5.1e-4, 9.99, , 300, ,",
    "dp-transformers-gpt2, 1024, 3, 1, 1e-4, 8, 2e-5, 128, 8, 8",
    "pmixed-shard, 8, 15, , 2e-4, , , 512, 4, 32",
  })
  void presetsAreThePublishedOnes(
      String name,
      int batch,
      int epochs,
      Double norm,
      double rate,
      Double epsilon,
      Double delta,
      int tokens,
      Integer rank,
      Double alpha) {
    DpPreset preset = DpPreset.named(name);
    assertThat(preset.expectedBatch()).isEqualTo(batch);
    assertThat(preset.epochs()).isEqualTo(epochs);
    assertThat(preset.clipNorm()).isEqualTo(norm);
    assertThat(preset.schedule().peak()).isEqualTo(rate);
    assertThat(preset.isPrivate()).isEqualTo(epsilon != null);
    assertThat(preset.privacy() == null ? null : preset.privacy().epsilon()).isEqualTo(epsilon);
    assertThat(preset.delta(50000).isPresent() ? preset.delta(50000).getAsDouble() : null)
        .isEqualTo(delta);
    assertThat(preset.sequenceTokens()).isEqualTo(tokens);
    assertThat(preset.adapters() == null ? null : preset.adapters().rank()).isEqualTo(rank);
    assertThat(preset.adapters() == null ? null : preset.adapters().alpha()).isEqualTo(alpha);
  }

  @Test
  void presetsGiveSettingsForADataSet() {
    DpSettings settings = DpPreset.named("pmixed-dpsgd").settings(230_000, 1e-5);
    assertThat(settings.steps()).isEqualTo(13_476);
    assertThat(settings.clip()).isEqualTo(new ClipMode.Flat(1));
    assertThat(settings.rate(230_000)).isEqualTo(256.0 / 230_000);
    assertThat(settings.optimizer().coupledDecay()).isTrue();
    assertThat(settings.noise().target().epsilon()).isEqualTo(8);
    for (DpPreset preset : DpPreset.all()) {
      if (preset.isPrivate()) {
        assertThat(preset.settings(25_000, 1e-5).steps()).isEqualTo(preset.steps(25_000));
      }
    }
  }

  @Test
  void aPresetWithoutNoiseOrNameIsRefused() {
    assertThatThrownBy(() -> DpPreset.named("pmixed-shard").settings(1000, 1e-5))
        .hasMessage(
            "pmixed-shard trains members of an ensemble without noise; it has no settings of"
                + " DP-SGD");
    assertThatThrownBy(() -> DpPreset.named("opacus"))
        .hasMessage(
            "preset must be one of [pmixed-dpsgd, sarus-imdb, dp-transformers-gpt2, pmixed-shard],"
                + " got opacus");
  }
}
