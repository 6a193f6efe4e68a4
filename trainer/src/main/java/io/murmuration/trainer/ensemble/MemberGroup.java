package io.murmuration.trainer.ensemble;

import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.model.TokenStream;
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
  private final List<MemberOptimizer> optimizers;
  private final GroupPass pass;

  /** Trains {@code members} in place. */
  MemberGroup(FrozenBase base, MemberSettings settings, List<LoraParameters> members) {
    this.settings = settings;
    this.members = List.copyOf(members);
    pass = new GroupPass(base, settings.rowsPerStep(), settings.scale(), settings.labelSmoothing());
    learningRate =
        new LearningRate.WarmUpLinear(
            settings.learningRate(), settings.warmUpSteps(), settings.stepCount());
    optimizers =
        members.stream()
            .map(m -> new MemberOptimizer(m, settings.adamW(), settings.maximumGradientNorm()))
            .toList();
  }

  /** One step of every member on its own next blocks; returns the mean loss before the step. */
  double step(int step, List<TokenStream> streams) {
    List<int[]> blocks = new ArrayList<>();
    for (TokenStream stream : streams) {
      for (int row = 0; row < settings.rowsPerStep(); row++) {
        blocks.add(stream.nextBlock(settings.tokensPerRow()));
      }
    }
    GroupPass.Outcome outcome = pass.run(members, blocks, null);
    double sum = 0.0;
    for (int member = 0; member < members.size(); member++) {
      optimizers.get(member).step(outcome.gradients(), member, learningRate.at(step));
      sum += outcome.lossOf(member, settings.rowsPerStep());
    }
    return sum / members.size();
  }
}
