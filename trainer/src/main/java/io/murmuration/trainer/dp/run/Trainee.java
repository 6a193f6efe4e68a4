package io.murmuration.trainer.dp.run;

import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.trainer.dp.gradient.ExampleGradients;
import java.util.List;

/** What a run trains. One run for each: afterwards its arrays are what was learnt. */
public sealed interface Trainee permits AdapterTrainee, Gpt2Trainee {
  /** Sizes of the model. */
  ModelConfig config();

  /** Every array of a checkpoint, trained or not; themselves, not copies. */
  List<float[]> arrays();

  /** The trained ones among them, and their gradients. */
  ExampleGradients gradients();

  /** Everything about it that a resumed run must have the same, in words. */
  String description();
}
