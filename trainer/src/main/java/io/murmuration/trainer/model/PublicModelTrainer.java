package io.murmuration.trainer.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Graph;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.optimizer.AdamW;
import io.murmuration.trainer.optimizer.GradientClipping;
import io.murmuration.trainer.optimizer.GradientSlice;
import io.murmuration.trainer.optimizer.LearningRate;
import io.murmuration.trainer.progress.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains all weights of a GPT-2 on public text. One thread; one gradient collector exists per
 * process, so nothing else may train meanwhile.
 */
public final class PublicModelTrainer {
  private final Gpt2Config config;
  private final Map<String, HostTensor> weights;
  private final PretrainingSettings settings;
  private final LearningRate learningRate;
  private final Map<String, AdamW> optimizers = new HashMap<>();

  /** Trains {@code weights} in place. */
  public PublicModelTrainer(
      Gpt2Config config, Map<String, HostTensor> weights, PretrainingSettings settings) {
    this.config = config;
    this.weights = weights;
    this.settings = settings;
    learningRate =
        new LearningRate.WarmUpCosine(
            settings.learningRate(),
            settings.warmUpSteps(),
            settings.stepCount(),
            settings.finalFraction());
    weights.forEach(
        (name, tensor) -> {
          boolean decayed = name.startsWith("h.") && tensor.shape().length > 1;
          optimizers.put(
              name,
              new AdamW(
                  decayed ? settings.adamW() : settings.adamW().withoutDecay(),
                  tensor.values().length));
        });
  }

  /** All steps; returns the loss of the last one. */
  public double train(TokenStream stream, Progress progress) {
    progress.start("Public model", "step", settings.stepCount());
    double loss = Double.NaN;
    long tokensDone = 0;
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int step = 0; step < settings.stepCount(); step++) {
        TokenBlocks blocks = nextBlocks(stream);
        loss = step(blocks, learningRate.at(step), manager);
        tokensDone += blocks.tokenCount();
        progress.advance(new Progress.Advance(step + 1, tokensDone, loss));
      }
    }
    progress.finish("last loss %.3f, %d tokens".formatted(loss, tokensDone));
    return loss;
  }

  /** One optimiser step on one batch; returns its mean loss before the step. */
  double step(TokenBlocks blocks, double rate, NDManager manager) {
    try (NDManager stepManager = manager.newSubManager()) {
      Map<String, NDArray> leaves = upload(stepManager);
      double value;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray logits = Gpt2Graph.logits(config, leaves, blocks.inputs(stepManager), null);
        NDArray loss = CausalLoss.byRow(logits, blocks.targets(stepManager), 0.0).mean();
        value = loss.getFloat();
        collector.backward(loss);
      }
      update(leaves, rate);
      return value;
    }
  }

  private TokenBlocks nextBlocks(TokenStream stream) {
    List<int[]> blocks = new ArrayList<>();
    for (int row = 0; row < settings.rowsPerStep(); row++) {
      blocks.add(stream.nextBlock(config.contextTokenCount()));
    }
    return new TokenBlocks(blocks);
  }

  private Map<String, NDArray> upload(NDManager manager) {
    Map<String, NDArray> leaves = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) -> {
          NDArray leaf = manager.create(tensor.values(), new Shape(tensor.shape()));
          leaf.setRequiresGradient(true);
          leaves.put(name, leaf);
        });
    return leaves;
  }

  private void update(Map<String, NDArray> leaves, double rate) {
    Map<String, GradientSlice> gradients = new LinkedHashMap<>();
    leaves.forEach(
        (name, leaf) -> gradients.put(name, GradientSlice.of(leaf.getGradient().toFloatArray())));
    double scale =
        GradientClipping.scale(List.copyOf(gradients.values()), settings.maximumGradientNorm());
    weights.forEach(
        (name, tensor) -> {
          AdamW optimizer = optimizers.get(name);
          GradientSlice gradient = gradients.get(name);
          if (optimizer == null || gradient == null) {
            throw new IllegalStateException("every weight has an optimiser and a gradient");
          }
          optimizer.step(tensor.values(), gradient, scale, rate);
        });
  }
}
