package io.murmuration.trainer.dp.gradient;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Graph;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.model.Gpt2Taps;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.model.CausalLoss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One forward and backward of B examples of T tokens, and what follows from the inputs X (B, T, in)
 * and the gradients of outputs G (B, T, out) of every place. Closing it frees both.
 */
final class Gpt2Pass implements AutoCloseable {
  private final NDManager manager;
  private final NDArray tokenIds; // (B, T)
  private final Map<String, Integer> arrayOf = new HashMap<>();
  private final List<Place> places = new ArrayList<>();
  private final double[] losses;
  private final float normEpsilon;

  /** A tapped place; its leaf of zeros has the gradient of the output. */
  private record Tapped(NDArray input, NDArray leaf) {}

  /** X and G of a place in double; a layer of clipping. */
  private record Place(String name, NDArray x, NDArray g) {}

  Gpt2Pass(
      Gpt2Config config,
      Map<String, HostTensor> weights,
      PaddedExamples examples,
      NDManager manager) {
    this.manager = manager;
    normEpsilon = (float) config.layerNormEpsilon();
    for (String name : Gpt2Shapes.of(config).keySet()) {
      arrayOf.put(name, arrayOf.size());
    }
    tokenIds = examples.inputs(manager);
    Map<String, NDArray> uploaded = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) ->
            uploaded.put(name, manager.create(tensor.values(), new Shape(tensor.shape()))));
    Map<String, Tapped> tapped = new LinkedHashMap<>();
    Gpt2Taps taps =
        (place, input, output) -> {
          NDArray leaf = manager.zeros(output.getShape());
          leaf.setRequiresGradient(true);
          tapped.put(place, new Tapped(input, leaf));
          return output.add(leaf);
        };
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray logits = Gpt2Graph.tappedLogits(config, uploaded, tokenIds, taps);
      NDArray byRow =
          CausalLoss.byWeightedRow(logits, examples.targets(manager), examples.weights(manager));
      float[] values = byRow.toFloatArray();
      losses = new double[values.length];
      for (int row = 0; row < values.length; row++) {
        losses[row] = values[row];
      }
      collector.backward(byRow.sum());
    }
    tapped.forEach(
        (name, tap) ->
            places.add(new Place(name, byRow(tap.input), byRow(tap.leaf.getGradient()))));
  }

  /** (B). */
  double[] losses() {
    return losses;
  }

  /** Of each example's gradient, by place; the head counts with the embeddings it is tied to. */
  double[][] squaredNorms() {
    double[][] squared = new double[losses.length][places.size()];
    for (int index = 0; index < places.size(); index++) {
      double[] byRow = squaredNorms(places.get(index)).toDoubleArray();
      for (int row = 0; row < byRow.length; row++) {
        // Rounding may leave a little less than nothing; NaN stays NaN.
        squared[row][index] = byRow[row] < 0 ? 0 : byRow[row];
      }
    }
    return squared;
  }

  private NDArray squaredNorms(Place place) {
    if (place.name.equals(Gpt2Taps.EMBEDDINGS)) {
      return embeddingSquares(place, head());
    } else if (place.name.equals(Gpt2Taps.HEAD)) {
      return manager.zeros(new Shape(losses.length), DataType.FLOAT64);
    }
    NDArray bias = square(place.g.sum(new int[] {1}));
    return bias.add(isNorm(place) ? square(gainGradients(place)) : productSquares(place));
  }

  /** Of X'G: by inner products of tokens, or the product itself where that is smaller. */
  private static NDArray productSquares(Place place) {
    long tokens = place.x.getShape().get(1);
    long parameters = place.x.getShape().get(2) * place.g.getShape().get(2);
    if (2 * tokens * tokens < parameters) {
      return gram(place.x).mul(gram(place.g)).sum(new int[] {1, 2});
    }
    return place.x.swapAxes(1, 2).batchMatMul(place.g).square().sum(new int[] {1, 2});
  }

  /**
   * Of wte, which is embedding and head at once, and of wpe: pairs of positions count where they
   * have the same token, and the two uses meet where a position's logit is that of a token.
   */
  private NDArray embeddingSquares(Place embedding, Place head) {
    NDArray column = tokenIds.expandDims(2);
    NDArray row = tokenIds.expandDims(1);
    NDArray same = column.eq(row).toType(DataType.FLOAT64, false);
    NDArray asEmbedding = same.mul(gram(embedding.g)).sum(new int[] {1, 2});
    NDArray asHead = gram(head.x).mul(gram(head.g)).sum(new int[] {1, 2});
    long tokens = tokenIds.getShape().get(1);
    NDArray tokenOf = row.broadcast(new Shape(losses.length, tokens, tokens));
    NDArray met = head.g.gather(tokenOf, 2).mul(product(head.x, embedding.g));
    NDArray both = met.sum(new int[] {1, 2}).mul(2);
    NDArray positions = embedding.g.square().sum(new int[] {1, 2});
    return asEmbedding.add(asHead).add(both).add(positions);
  }

  /** Adds the sum over examples of factor times gradient; factors by example and place, finite. */
  void addTo(GradientSum sum, double[][] factors) {
    for (int index = 0; index < places.size(); index++) {
      Place place = places.get(index);
      // The head goes by the factor of the embeddings, as it went by their norm.
      boolean isHead = place.name.equals(Gpt2Taps.HEAD);
      int layer = isHead ? places.indexOf(place(Gpt2Taps.EMBEDDINGS)) : index;
      NDArray g = place.g.mul(column(factors, layer));
      if (isHead) {
        sum.add(array("wte.weight"), flat(g).transpose().matMul(flat(place.x)).toDoubleArray());
      } else if (place.name.equals(Gpt2Taps.EMBEDDINGS)) {
        addEmbeddings(sum, g);
      } else {
        NDArray weight =
            isNorm(place)
                ? g.mul(normalised(place.x)).sum(new int[] {0, 1})
                : flat(place.x).transpose().matMul(flat(g));
        sum.add(array(place.name + ".weight"), weight.toDoubleArray());
        sum.add(array(place.name + ".bias"), g.sum(new int[] {0, 1}).toDoubleArray());
      }
    }
  }

  private void addEmbeddings(GradientSum sum, NDArray g) {
    double[] positions = sum.array(array("wpe.weight"));
    double[] tokens = sum.array(array("wte.weight"));
    double[] values = g.toDoubleArray();
    long[] ids = tokenIds.toLongArray();
    int width = Math.toIntExact(g.getShape().get(2));
    int rowLength = Math.toIntExact(g.getShape().get(1));
    for (int token = 0; token < ids.length; token++) {
      int from = token * width;
      int tokenFrom = Math.toIntExact(ids[token] * width);
      int positionFrom = token % rowLength * width;
      for (int channel = 0; channel < width; channel++) {
        tokens[tokenFrom + channel] += values[from + channel];
        positions[positionFrom + channel] += values[from + channel];
      }
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  private NDArray gainGradients(Place place) {
    return place.g.mul(normalised(place.x)).sum(new int[] {1});
  }

  /** The norm's input before gain and bias, in double. */
  private NDArray normalised(NDArray x) {
    NDArray centred = x.sub(x.mean(new int[] {2}, true));
    NDArray variance = centred.square().mean(new int[] {2}, true);
    return centred.div(variance.add(normEpsilon).sqrt());
  }

  /** (N, in) to (B, T, in) in double; token ids stay. */
  private NDArray byRow(NDArray values) {
    if (values.getShape().dimension() == 1) {
      return values;
    }
    long rows = tokenIds.getShape().get(0);
    long tokens = tokenIds.getShape().get(1);
    return values.stopGradient().toType(DataType.FLOAT64, false).reshape(rows, tokens, -1);
  }

  /** Inner products of an example's tokens: (B, T, C) to (B, T, T). */
  private static NDArray gram(NDArray values) {
    return product(values, values);
  }

  private static NDArray product(NDArray left, NDArray right) {
    return left.batchMatMul(right.swapAxes(1, 2));
  }

  private static NDArray square(NDArray byRow) {
    return byRow.square().sum(new int[] {1});
  }

  private static NDArray flat(NDArray values) {
    return values.reshape(-1, values.getShape().get(2));
  }

  /** (B, 1, 1). */
  private NDArray column(double[][] factors, int layer) {
    double[] values = new double[factors.length];
    for (int row = 0; row < values.length; row++) {
      values[row] = factors[row][layer];
    }
    return manager.create(values, new Shape(values.length, 1, 1));
  }

  private Place head() {
    return place(Gpt2Taps.HEAD);
  }

  private Place place(String name) {
    return places.stream().filter(place -> place.name.equals(name)).findFirst().orElseThrow();
  }

  private int array(String name) {
    Integer index = arrayOf.get(name);
    if (index == null) {
      throw new IllegalStateException("GPT-2 has no " + name);
    }
    return index;
  }

  private static boolean isNorm(Place place) {
    return place.name.contains("ln_");
  }
}
