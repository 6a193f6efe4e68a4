package io.murmuration.trainer.dp.run;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.dp.gradient.ExampleGradients;
import io.murmuration.trainer.dp.gradient.Gpt2ExampleGradients;
import java.util.List;
import java.util.Map;

/**
 * All weights of a GPT-2. A step holds gradients in double for each of them, and checkpoints have
 * twenty bytes for each.
 */
public final class Gpt2Trainee implements Trainee, AutoCloseable {
  private final Gpt2Config config;
  private final Gpt2ExampleGradients gradients;

  /**
   * Trains {@code weights} in place.
   *
   * @param weights by published name without {@code transformer.}
   */
  public Gpt2Trainee(Gpt2Config config, Map<String, HostTensor> weights) {
    this.config = config;
    gradients = new Gpt2ExampleGradients(config, weights);
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public List<float[]> arrays() {
    return gradients.parameters();
  }

  @Override
  public ExampleGradients gradients() {
    return gradients;
  }

  @Override
  public String description() {
    return "all weights " + Gpt2Shapes.of(config);
  }

  @Override
  public void close() {
    gradients.close();
  }
}
