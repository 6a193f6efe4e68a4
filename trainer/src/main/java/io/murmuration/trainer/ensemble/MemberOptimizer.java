package io.murmuration.trainer.ensemble;

import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.optimizer.AdamW;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.optimizer.GradientClipping;
import io.murmuration.trainer.optimizer.GradientSlice;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The optimiser of one member: its own moments, its own clipping. One thread. */
final class MemberOptimizer {
  private final LoraParameters member;
  private final List<AdamW> optimizers;
  private final double maximumGradientNorm;

  /** Moves {@code member} in place. */
  MemberOptimizer(LoraParameters member, AdamWSettings adamW, double maximumGradientNorm) {
    this.member = member;
    this.maximumGradientNorm = maximumGradientNorm;
    optimizers = member.arrays().stream().map(array -> new AdamW(adamW, array.length)).toList();
  }

  /**
   * One step.
   *
   * @param gradients of every array, members one after another in each
   * @param position of this member among them
   */
  void step(List<float[]> gradients, int position, double rate) {
    List<float[]> arrays = member.arrays();
    List<GradientSlice> slices = new ArrayList<>();
    for (int index = 0; index < arrays.size(); index++) {
      int length = arrays.get(index).length;
      slices.add(new GradientSlice(gradients.get(index), position * length, length));
    }
    double scale = GradientClipping.scale(slices, maximumGradientNorm);
    for (int index = 0; index < arrays.size(); index++) {
      optimizers.get(index).step(arrays.get(index), slices.get(index), scale, rate);
    }
  }

  void save(DataOutput out) throws IOException {
    for (float[] array : member.arrays()) {
      for (float value : array) {
        out.writeFloat(value);
      }
    }
    for (AdamW optimizer : optimizers) {
      optimizer.save(out);
    }
  }

  void load(DataInput in) throws IOException {
    for (float[] array : member.arrays()) {
      for (int index = 0; index < array.length; index++) {
        array[index] = in.readFloat();
      }
    }
    for (AdamW optimizer : optimizers) {
      optimizer.load(in);
    }
  }
}
