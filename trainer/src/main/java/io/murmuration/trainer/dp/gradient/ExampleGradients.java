package io.murmuration.trainer.dp.gradient;

import io.murmuration.trainer.dp.clip.Clipper;
import io.murmuration.trainer.dp.clip.GradientSum;
import java.util.List;

/** What is trained, and how it gets the clipped gradient of every single example. */
public interface ExampleGradients {
  /** The trained arrays themselves: an optimiser changes them in place. */
  List<float[]> parameters();

  /**
   * Adds the clipped gradient of each example's own loss, the mean over its own targets. How
   * examples are spread over calls changes nothing but roundings: one that is not finite beside
   * others is computed again by itself, as it may be its padding, and so another's length, that is
   * not finite.
   *
   * @param examples token ids of each, at least two, at most one more than the context
   * @param clipper asked once for each example
   * @param sum of arrays in the order of {@link #parameters}
   * @return the examples' losses in nats; private, and NaN where the model gave none
   */
  double[] addClipped(List<int[]> examples, Clipper clipper, GradientSum sum);

  /** The loss of one sequence that is not private, in nats; nothing is trained by it. */
  double publicLoss(int[] example);
}
