package io.murmuration.trainer.dp.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Graph;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.dp.clip.Clipper;
import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.model.CausalLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
    try (Gpt2Pass pass = pass(examples)) {
      double[][] squared = pass.squaredNorms();
      // A squared norm is at least zero, and NaN is not below infinity.
      boolean finite =
          Arrays.stream(squared)
              .flatMapToDouble(Arrays::stream)
              .allMatch(value -> value < Double.POSITIVE_INFINITY);
      if (finite) {
        double[][] factors = new double[squared.length][];
        Arrays.setAll(factors, row -> clipper.factors(squared[row]));
        pass.addTo(sum, factors);
        return pass.losses();
      } else if (squared.length == 1) {
        clipper.factors(squared[0]); // counted, and left out: a product with zero would not be zero
        return pass.losses();
      }
    }
    double[] losses = new double[examples.size()];
    Arrays.setAll(losses, row -> addClipped(examples.subList(row, row + 1), clipper, sum)[0]);
    return losses;
  }

  @Override
  public double publicLoss(int[] example) {
    PaddedExamples batch = new PaddedExamples(List.of(example));
    try (NDManager pass = manager.newSubManager()) {
      Map<String, NDArray> uploaded = new LinkedHashMap<>();
      weights.forEach(
          (name, tensor) ->
              uploaded.put(name, pass.create(tensor.values(), new Shape(tensor.shape()))));
      NDArray logits = Gpt2Graph.logits(config, uploaded, batch.inputs(pass), null);
      return CausalLoss.byWeightedRow(logits, batch.targets(pass), batch.weights(pass)).getFloat(0);
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
}
