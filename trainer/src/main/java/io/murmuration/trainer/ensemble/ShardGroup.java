package io.murmuration.trainer.ensemble;

import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.lora.InputDropout;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.model.TokenStream;
import io.murmuration.trainer.optimizer.LearningRate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Members that share each forward and backward, each for as many steps as its own shard asks for.
 *
 * <p>A member that is ready keeps its rows, filled with end-of-text: the shapes of the products,
 * and with them the rounding of the others, do not depend on how much text any shard has.
 *
 * <p>Its state can be saved after any step; a group that takes it over goes on to the same bits.
 * One thread.
 */
public final class ShardGroup {
  private final ShardGroupSettings settings;
  private final GroupPass pass;
  private final List<ShardMember> members = new ArrayList<>();
  private final List<LoraParameters> parameters = new ArrayList<>();
  private final List<MemberOptimizer> optimizers = new ArrayList<>();
  private final List<LearningRate> rates = new ArrayList<>();
  private final List<TokenStream> streams = new ArrayList<>();
  private int stepsDone;

  /**
   * A group that has learnt nothing.
   *
   * @param shards token ids of the records of each member's shard, by number
   */
  public ShardGroup(
      FrozenBase base, ShardGroupSettings settings, Map<Integer, List<int[]>> shards) {
    this.settings = settings;
    ShardSchedule schedule = settings.schedule();
    double scale = settings.adapter().spec(base.config()).scale();
    pass = new GroupPass(base, schedule.rowsPerStep(), scale, 0.0);
    List<LoraShape> shapes = LoraShape.of(settings.adapter().spec(base.config()), base.config());
    new TreeMap<>(shards)
        .forEach(
            (index, documents) -> add(ShardMember.initial(index, documents, shapes, settings)));
  }

  private void add(ShardMember member) {
    ShardSchedule schedule = settings.schedule();
    members.add(member);
    parameters.add(member.parameters());
    optimizers.add(
        new MemberOptimizer(member.parameters(), schedule.adamW(), schedule.maximumGradientNorm()));
    rates.add(member.learningRate(settings));
    streams.add(member.stream(settings));
  }

  /** Its members, in order of number. */
  public List<ShardMember> members() {
    return List.copyOf(members);
  }

  /** Steps that were made. */
  public int stepsDone() {
    return stepsDone;
  }

  /** Whether every member is ready. */
  public boolean isReady() {
    return members.stream().allMatch(member -> stepsDone >= member.stepCount());
  }

  /**
   * One step of every member that is not ready.
   *
   * @throws DivergedException for a loss or gradient that is no finite number; no member has moved
   */
  public void step() {
    GroupPass.Outcome outcome = pass.run(parameters, nextRows(), dropout());
    int rows = settings.schedule().rowsPerStep();
    requireFinite(outcome, rows);
    for (int position = 0; position < members.size(); position++) {
      ShardMember member = members.get(position);
      if (stepsDone < member.stepCount()) {
        optimizers
            .get(position)
            .step(outcome.gradients(), position, rates.get(position).at(stepsDone));
        member.addLoss((float) outcome.lossOf(position, rows));
      }
    }
    stepsDone++;
  }

  private List<int[]> nextRows() {
    ShardSchedule schedule = settings.schedule();
    int[] filler = new int[schedule.tokensPerRow() + 1];
    Arrays.fill(filler, settings.endOfText());
    List<int[]> blocks = new ArrayList<>();
    for (int position = 0; position < members.size(); position++) {
      boolean isReady = stepsDone >= members.get(position).stepCount();
      for (int row = 0; row < schedule.rowsPerStep(); row++) {
        blocks.add(isReady ? filler : streams.get(position).nextBlock(schedule.tokensPerRow()));
      }
    }
    return blocks;
  }

  private @Nullable InputDropout dropout() {
    double rate = settings.adapter().dropout();
    if (rate == 0.0) {
      return null;
    }
    List<SeededRandom> randoms =
        members.stream().map(member -> member.dropout(settings, stepsDone)).toList();
    ShardSchedule schedule = settings.schedule();
    return new InputDropout(rate, randoms, schedule.rowsPerStep(), schedule.tokensPerRow());
  }

  private void requireFinite(GroupPass.Outcome outcome, int rows) {
    for (int position = 0; position < members.size(); position++) {
      ShardMember member = members.get(position);
      if (stepsDone >= member.stepCount()) {
        continue;
      }
      double loss = outcome.lossOf(position, rows);
      if (!Double.isFinite(loss)) {
        throw new DivergedException(member.index(), stepsDone, "the loss is " + loss);
      }
      if (!hasFiniteGradient(outcome, position)) {
        throw new DivergedException(member.index(), stepsDone, "the gradient is not finite");
      }
    }
  }

  private boolean hasFiniteGradient(GroupPass.Outcome outcome, int position) {
    List<float[]> arrays = parameters.get(position).arrays();
    for (int index = 0; index < arrays.size(); index++) {
      int length = arrays.get(index).length;
      float[] gradient = outcome.gradients().get(index);
      for (int at = position * length; at < (position + 1) * length; at++) {
        if (!Float.isFinite(gradient[at])) {
          return false;
        }
      }
    }
    return true;
  }

  /** Writes everything that the next step depends on, besides settings, base and shards. */
  public void save(DataOutput out) throws IOException {
    out.writeInt(stepsDone);
    out.writeInt(members.size());
    for (int position = 0; position < members.size(); position++) {
      ShardMember member = members.get(position);
      out.writeInt(member.index());
      out.writeInt(member.losses().size());
      for (float loss : member.losses()) {
        out.writeFloat(loss);
      }
      optimizers.get(position).save(out);
    }
  }

  /**
   * Takes over what a group of the same members wrote; streams are read on to where they were.
   *
   * @throws IOException if the state is that of other members
   */
  public void load(DataInput in) throws IOException {
    int steps = in.readInt();
    int count = in.readInt();
    if (stepsDone != 0 || count != members.size()) {
      throw new IOException(
          "a state of %d members is none of a group of %d".formatted(count, members.size()));
    }
    for (int position = 0; position < members.size(); position++) {
      ShardMember member = members.get(position);
      int index = in.readInt();
      if (index != member.index()) {
        throw new IOException(
            "a state of member %d is none of member %d".formatted(index, member.index()));
      }
      int lossCount = in.readInt();
      for (int step = 0; step < lossCount; step++) {
        member.addLoss(in.readFloat());
      }
      optimizers.get(position).load(in);
    }
    for (; stepsDone < steps; stepsDone++) {
      nextRows();
    }
  }
}
