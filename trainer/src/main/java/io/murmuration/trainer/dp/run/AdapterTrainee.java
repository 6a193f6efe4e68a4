package io.murmuration.trainer.dp.run;

import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.dp.gradient.ExampleGradients;
import io.murmuration.trainer.dp.gradient.LoraExampleGradients;
import io.murmuration.trainer.lora.LoraParameters;
import java.util.List;

/** New adapters on a frozen model. */
public final class AdapterTrainee implements Trainee {
  private final FrozenBase base;
  private final AdapterSettings settings;
  private final LoraParameters adapters;

  /**
   * Draws the adapters.
   *
   * @param base stays the caller's to close
   * @throws IllegalArgumentException for a target that the model does not have
   */
  public AdapterTrainee(FrozenBase base, AdapterSettings settings) {
    this.base = base;
    this.settings = settings;
    adapters =
        LoraParameters.initial(
            settings.shapes(base.config()),
            settings.rank(),
            SeededRandom.named(settings.initialSeed(), "adapters"));
  }

  /** The adapters themselves: trained once the run is over. */
  public LoraParameters adapters() {
    return adapters;
  }

  @Override
  public ModelConfig config() {
    return base.config();
  }

  @Override
  public List<float[]> arrays() {
    return adapters.arrays();
  }

  @Override
  public ExampleGradients gradients() {
    return new LoraExampleGradients(base, adapters, settings.scale(), settings.trainA());
  }

  @Override
  public String description() {
    return settings + " " + adapters.shapes();
  }
}
