package io.murmuration.trainer.dp.gradient;

import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.dp.clip.Clipper;
import io.murmuration.trainer.dp.clip.GradientSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * All weights of a GPT-2, by book-keeping (Bu et al. 2023, arXiv 2210.00038): one backward pass
 * gives the gradient of every token's outputs; norms of examples and their clipped sum follow from
 * these and the inputs, without a gradient of weights for any example.
 *
 * <p>Norms and sums are taken in double: a norm is a sum that may cancel, and what an example adds
 * must not exceed C by its rounding.
 */
public final class Gpt2ExampleGradients implements ExampleGradients, AutoCloseable {
  private final Gpt2Config config;
  private final Map<String, HostTensor> weights;
  private final List<String> names;
  private final NDManager manager = NDManager.newBaseManager();

  /**
   * Trains {@code weights} in place.
   *
   * @param weights by published name without {@code transformer.}, shapes as in {@link Gpt2Shapes}
   */
  public Gpt2ExampleGradients(Gpt2Config config, Map<String, HostTensor> weights) {
    this.config = config;
    this.weights = weights;
    names = List.copyOf(Gpt2Shapes.of(config).keySet());
    if (!weights.keySet().containsAll(names)) {
      throw new IllegalArgumentException("weights must hold " + names);
    }
  }

  @Override
  public List<float[]> parameters() {
    List<float[]> arrays = new ArrayList<>();
    for (String name : names) {
      HostTensor weight = weights.get(name);
      if (weight != null) {
        arrays.add(weight.values());
      }
    }
    return arrays;
  }

  @Override
  public double[] addClipped(List<int[]> examples, Clipper clipper, GradientSum sum) {
    double[][] factors = new double[examples.size()][];
    double[] losses;
    try (Gpt2Pass pass = pass(examples)) {
      losses = pass.losses();
      double[][] squared = pass.squaredNorms();
      for (int row = 0; row < factors.length; row++) {
        factors[row] = clipper.factors(squared[row]);
      }
      if (Arrays.stream(factors).allMatch(Gpt2ExampleGradients::counts)) {
        pass.addTo(sum, factors);
        return losses;
      }
    }
    addFinite(examples, factors, sum);
    return losses;
  }

  /**
   * Once more without examples that are not finite: a product with zero would not leave them out.
   */
  private void addFinite(List<int[]> examples, double[][] factors, GradientSum sum) {
    List<int[]> finite = new ArrayList<>();
    List<double[]> theirs = new ArrayList<>();
    for (int row = 0; row < factors.length; row++) {
      if (counts(factors[row])) {
        finite.add(examples.get(row));
        theirs.add(factors[row]);
      }
    }
    if (!finite.isEmpty()) {
      try (Gpt2Pass pass = pass(finite)) {
        pass.addTo(sum, theirs.toArray(new double[0][]));
      }
    }
  }

  @Override
  public double publicLoss(int[] example) {
    try (Gpt2Pass pass = pass(List.of(example))) {
      return pass.losses()[0];
    }
  }

  /** Frees what the engine holds. */
  @Override
  public void close() {
    manager.close();
  }

  private Gpt2Pass pass(List<int[]> examples) {
    return new Gpt2Pass(config, weights, new PaddedExamples(examples), manager.newSubManager());
  }

  private static boolean counts(double... factors) {
    return Arrays.stream(factors).anyMatch(factor -> factor > 0);
  }
}
