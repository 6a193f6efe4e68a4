package io.murmuration.trainer.ensemble;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.lora.InputDropout;
import io.murmuration.trainer.lora.LoraLeaves;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.model.CausalLoss;
import io.murmuration.trainer.model.TokenBlocks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One forward and backward of several members at once, K rows each. One thread.
 *
 * @param rowsPerMember K
 * @param scale what multiplies the product of the factors
 * @param labelSmoothing weight of the uniform distribution in the target
 */
record GroupPass(FrozenBase base, int rowsPerMember, double scale, double labelSmoothing) {
  /**
   * What came out.
   *
   * @param rowLosses mean loss of each row, in nats
   * @param gradients of every array of factors, members one after another in each
   */
  record Outcome(List<Float> rowLosses, List<float[]> gradients) {
    /** Mean loss of the {@code rows} rows of a member. */
    double lossOf(int member, int rows) {
      double sum = 0.0;
      for (int row = member * rows; row < (member + 1) * rows; row++) {
        sum += rowLosses.get(row);
      }
      return sum / rows;
    }
  }

  Outcome run(List<LoraParameters> members, List<int[]> rows, @Nullable InputDropout dropout) {
    TokenBlocks blocks = new TokenBlocks(rows);
    try (NDManager stepManager = base.manager().newSubManager()) {
      LoraLeaves leaves = new LoraLeaves(members, stepManager);
      List<Float> losses = backward(blocks, leaves, stepManager, dropout);
      return new Outcome(losses, leaves.gradients());
    }
  }

  private List<Float> backward(
      TokenBlocks blocks,
      LoraLeaves leaves,
      NDManager stepManager,
      @Nullable InputDropout dropout) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      List<Float> losses = new ArrayList<>();
      // The base's own way back: one with packed weights unpacks them block by block.
      base.backward(
          collector,
          blocks.inputs(stepManager),
          leaves.rows(rowsPerMember, scale, dropout),
          logits -> {
            NDArray byRow = CausalLoss.byRow(logits, blocks.targets(stepManager), labelSmoothing);
            for (float loss : byRow.toFloatArray()) {
              losses.add(loss);
            }
            // Summed over members: each member's gradient is that of its own mean loss.
            return byRow.div(rowsPerMember);
          });
      return losses;
    }
  }
}
