package io.murmuration.trainer.ensemble;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.lora.LoraLeaves;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.model.CausalLoss;
import io.murmuration.trainer.model.TokenBlocks;
import io.murmuration.trainer.model.TokenStream;
import io.murmuration.trainer.optimizer.AdamW;
import io.murmuration.trainer.optimizer.GradientClipping;
import io.murmuration.trainer.optimizer.GradientSlice;
import io.murmuration.trainer.optimizer.LearningRate;
import java.util.ArrayList;
import java.util.List;

/**
 * M members that share each forward and backward, and nothing else: own factors, own batches, own
 * clipping, own optimiser state. One thread.
 */
final class MemberGroup {
  private final MemberSettings settings;
  private final LearningRate learningRate;
  private final List<LoraParameters> members;
  private final List<List<AdamW>> optimizers = new ArrayList<>();
  private final FrozenBase base;

  /** Trains {@code members} in place. */
  MemberGroup(FrozenBase base, MemberSettings settings, List<LoraParameters> members) {
    this.base = base;
    this.settings = settings;
    this.members = List.copyOf(members);
    learningRate =
        new LearningRate.WarmUpLinear(
            settings.learningRate(), settings.warmUpSteps(), settings.stepCount());
    for (LoraParameters member : members) {
      optimizers.add(
          member.arrays().stream().map(a -> new AdamW(settings.adamW(), a.length)).toList());
    }
  }

  /** One step of every member on its own next blocks; returns the mean loss before the step. */
  double step(int step, List<TokenStream> streams) {
    List<int[]> blocks = new ArrayList<>();
    for (TokenStream stream : streams) {
      for (int row = 0; row < settings.rowsPerStep(); row++) {
        blocks.add(stream.nextBlock(settings.tokensPerRow()));
      }
    }
    try (NDManager stepManager = base.manager().newSubManager()) {
      LoraLeaves leaves = new LoraLeaves(members, stepManager);
      double loss = backward(new TokenBlocks(blocks), leaves, stepManager);
      update(leaves.gradients(), learningRate.at(step));
      return loss;
    }
  }

  private double backward(TokenBlocks blocks, LoraLeaves leaves, NDManager stepManager) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray logits =
          base.logits(
              blocks.inputs(stepManager), leaves.rows(settings.rowsPerStep(), settings.scale()));
      NDArray byRow =
          CausalLoss.byRow(logits, blocks.targets(stepManager), settings.labelSmoothing());
      // The sum over members: each member's gradient is that of its own mean loss.
      NDArray sum = byRow.sum().div(settings.rowsPerStep());
      double mean = sum.getFloat() / members.size();
      collector.backward(sum);
      return mean;
    }
  }

  private void update(List<float[]> gradients, double rate) {
    for (int member = 0; member < members.size(); member++) {
      List<float[]> arrays = members.get(member).arrays();
      List<GradientSlice> slices = new ArrayList<>();
      for (int index = 0; index < arrays.size(); index++) {
        int length = arrays.get(index).length;
        slices.add(new GradientSlice(gradients.get(index), member * length, length));
      }
      double scale = GradientClipping.scale(slices, settings.maximumGradientNorm());
      for (int index = 0; index < arrays.size(); index++) {
        optimizers.get(member).get(index).step(arrays.get(index), slices.get(index), scale, rate);
      }
    }
  }
}
