package io.murmuration.trainer.ensemble;

import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.model.TokenStream;
import io.murmuration.trainer.optimizer.LearningRate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One member while it is trained. All its randomness is named by seed and member, so that it does
 * not depend on which members are trained beside it.
 */
public final class ShardMember {
  private final int index;
  private final int stepCount;
  private final LoraParameters parameters;
  private final List<int[]> documents;
  private final List<Float> losses = new ArrayList<>();

  private ShardMember(int index, int stepCount, LoraParameters parameters, List<int[]> documents) {
    this.index = index;
    this.stepCount = stepCount;
    this.parameters = parameters;
    this.documents = documents;
  }

  /** A member that has learnt nothing yet: with it, the base says what it says without. */
  static ShardMember initial(
      int index, List<int[]> documents, List<LoraShape> shapes, ShardGroupSettings settings) {
    long tokens = documents.stream().mapToLong(document -> document.length + 1L).sum();
    SeededRandom random = SeededRandom.named(settings.seed(), "member-" + index);
    LoraParameters parameters = LoraParameters.initial(shapes, settings.adapter().rank(), random);
    int stepCount = settings.schedule().stepCount(tokens);
    return new ShardMember(index, stepCount, parameters, documents);
  }

  /** Number of its shard. */
  public int index() {
    return index;
  }

  /** Steps that it is trained for. */
  public int stepCount() {
    return stepCount;
  }

  /** Its factors; they change while it is trained. */
  public LoraParameters parameters() {
    return parameters;
  }

  /** Loss before each step so far, in nats per token: a function of private text. */
  public List<Float> losses() {
    return Collections.unmodifiableList(losses);
  }

  void addLoss(float loss) {
    losses.add(loss);
  }

  TokenStream stream(ShardGroupSettings settings) {
    SeededRandom order = SeededRandom.named(settings.seed(), "member-" + index + "-order");
    return new TokenStream(documents, settings.endOfText(), order);
  }

  SeededRandom dropout(ShardGroupSettings settings, int step) {
    return SeededRandom.named(settings.seed(), "member-" + index + "-dropout-" + step);
  }

  LearningRate learningRate(ShardGroupSettings settings) {
    return settings.schedule().learningRate(stepCount);
  }
}
