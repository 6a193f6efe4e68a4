package io.murmuration.trainer.dp.gradient;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.dp.clip.Clipper;
import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.lora.LoraLeaves;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.model.CausalLoss;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Adapters, as leaves of their own for every row: one backward pass of the summed losses leaves
 * each row's gradient in its own leaf, since no row's loss depends on another's leaf. Norms and
 * sums are taken in double on the host.
 */
public final class LoraExampleGradients implements ExampleGradients {
  private final FrozenBase base;
  private final LoraParameters adapters;
  private final double scale;
  private final List<Integer> trained = new ArrayList<>();

  /**
   * Trains {@code adapters} in place.
   *
   * @param scale alpha / R
   * @param trainA false keeps A as it is, which halves what is noised (FFA-LoRA, Sun et al. 2024,
   *     arXiv 2403.12313)
   */
  public LoraExampleGradients(
      FrozenBase base, LoraParameters adapters, double scale, boolean trainA) {
    this.base = base;
    this.adapters = adapters;
    this.scale = scale;
    for (int index = 0; index < 2 * adapters.shapes().size(); index++) {
      if (trainA || index % 2 == 1) {
        trained.add(index);
      }
    }
  }

  @Override
  public List<float[]> parameters() {
    List<float[]> arrays = adapters.arrays();
    return trained.stream().map(arrays::get).toList();
  }

  @Override
  public double[] addClipped(List<int[]> examples, Clipper clipper, GradientSum sum) {
    double[] losses = new double[examples.size()];
    List<float[]> gradients = backward(examples, losses);
    for (int row = 0; row < losses.length; row++) {
      double[] squared = squaredNorms(gradients, sum, row);
      if (losses.length > 1 && !(DoubleStream.of(squared).sum() < Double.POSITIVE_INFINITY)) {
        losses[row] = addClipped(examples.subList(row, row + 1), clipper, sum)[0];
        continue;
      }
      double[] factors = clipper.factors(squared);
      for (int index = 0; index < gradients.size(); index++) {
        int length = sum.array(index).length;
        sum.add(index, factors[layerOf(index)], gradients.get(index), row * length);
      }
    }
    return losses;
  }

  @Override
  public double publicLoss(int[] example) {
    PaddedExamples batch = new PaddedExamples(List.of(example));
    try (NDManager manager = base.manager().newSubManager()) {
      LoraLeaves leaves = new LoraLeaves(List.of(adapters), manager);
      NDArray logits = base.logits(batch.inputs(manager), leaves.rows(1, scale));
      return losses(logits, batch, manager).getFloat(0);
    }
  }

  /** Gradients of the trained arrays, rows one after another in each; fills {@code losses}. */
  private List<float[]> backward(List<int[]> examples, double[] losses) {
    PaddedExamples batch = new PaddedExamples(examples);
    try (NDManager manager = base.manager().newSubManager()) {
      LoraLeaves leaves = new LoraLeaves(Collections.nCopies(examples.size(), adapters), manager);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        // The base's own way back: one with packed weights unpacks them block by block.
        NDArray byRow =
            base.backward(
                collector,
                batch.inputs(manager),
                leaves.rows(1, scale),
                logits -> losses(logits, batch, manager));
        float[] values = byRow.toFloatArray();
        for (int row = 0; row < values.length; row++) {
          losses[row] = values[row];
        }
      }
      List<float[]> all = leaves.gradients();
      return trained.stream().map(all::get).toList();
    }
  }

  private static NDArray losses(NDArray logits, PaddedExamples batch, NDManager manager) {
    return CausalLoss.byWeightedRow(logits, batch.targets(manager), batch.weights(manager));
  }

  /** By adapted projection. */
  private double[] squaredNorms(List<float[]> gradients, GradientSum sum, int row) {
    double[] squared = new double[adapters.shapes().size()];
    for (int index = 0; index < gradients.size(); index++) {
      float[] values = gradients.get(index);
      int length = sum.array(index).length;
      double norm = 0;
      for (int i = row * length; i < (row + 1) * length; i++) {
        norm += (double) values[i] * values[i];
      }
      squared[layerOf(index)] += norm;
    }
    return squared;
  }

  private int layerOf(int trainedIndex) {
    return trained.get(trainedIndex) / 2;
  }
}
