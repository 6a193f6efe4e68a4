package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One batch through a model and back, a block at a time; see {@link CausalGraph#backward}. */
final class BlockwiseBackward {
  private final BlockForward forward;
  private final PackedBatch batch;
  private final GradientCollector collector;
  private final NDManager manager;

  BlockwiseBackward(BlockForward forward, PackedBatch batch, GradientCollector collector) {
    this.forward = forward;
    this.batch = batch;
    this.collector = collector;
    manager = batch.ids().getManager();
  }

  /** What is below {@code first} needs no gradient, so what enters those blocks is not kept. */
  NDArray run(int first, int layers, UnaryOperator<NDArray> loss) {
    List<NDArray> entering = new ArrayList<>();
    NDArray x = forward.embed(batch);
    for (int block = 0; block < layers; block++) {
      NDArray next = through(block, x);
      if (block >= first) {
        entering.add(x);
      } else {
        x.close();
      }
      x = next;
    }
    Head head = head(x, loss);
    NDArray gradient = head.gradient();
    for (int block = layers - 1; block > first; block--) {
      gradient = back(block, entering.get(block - first), gradient);
    }
    adaptersAlone(first, entering.get(0), gradient);
    return head.losses();
  }

  private record Head(NDArray losses, NDArray gradient) {}

  private NDArray through(int block, NDArray x) {
    try (NDManager scratch = manager.newSubManager()) {
      return kept(forward.block(block, batch, constant(x, scratch)).stopGradient());
    }
  }

  private Head head(NDArray x, UnaryOperator<NDArray> loss) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray leaf = constant(x, scratch);
      leaf.setRequiresGradient(true);
      NDArray losses = loss.apply(forward.logits(leaf));
      collector.backward(losses.sum());
      return new Head(kept(losses.stopGradient()), kept(leaf.getGradient()));
    }
  }

  /** From the gradient of what left a block to that of what entered it. */
  private NDArray back(int block, NDArray x, NDArray above) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray leaf = constant(x, scratch);
      leaf.setRequiresGradient(true);
      backward(block, leaf, above);
      return kept(leaf.getGradient());
    }
  }

  private void adaptersAlone(int block, NDArray x, NDArray above) {
    try (NDManager scratch = manager.newSubManager()) {
      backward(block, constant(x, scratch), above);
    }
  }

  /** The gradient of this product's sum is the one above times the block's Jacobian. */
  private void backward(int block, NDArray x, NDArray above) {
    collector.backward(forward.block(block, batch, x).mul(above).sum());
    above.close();
  }

  /** The same numbers without a graph; intermediates made of them belong to {@code scratch}. */
  private static NDArray constant(NDArray x, NDManager scratch) {
    NDArray constant = x.stopGradient();
    constant.attach(scratch);
    return constant;
  }

  private NDArray kept(NDArray array) {
    array.attach(manager);
    return array;
  }
}
