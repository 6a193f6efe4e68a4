package io.murmuration.trainer.ensemble;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.base.Gpt2Base;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.model.TokenStream;
import io.murmuration.trainer.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trains one member for each shard, a group of members at a time.
 *
 * <p>One thread; one gradient collector exists per process, so nothing else may train meanwhile.
 */
public final class EnsembleTrainer {
  private final Gpt2Config config;
  private final Map<String, HostTensor> publicWeights;
  private final MemberSettings settings;
  private final long seed;

  /** The public weights stay as they are. */
  public EnsembleTrainer(
      Gpt2Config config,
      Map<String, HostTensor> publicWeights,
      MemberSettings settings,
      long seed) {
    this.config = config;
    this.publicWeights = publicWeights;
    this.settings = settings;
    this.seed = seed;
  }

  /**
   * Trains all members.
   *
   * @param shards for each member the token ids of its records
   * @param replay public documents that every member also sees
   * @return one set of factors for each shard, in order
   */
  public List<LoraParameters> train(
      List<List<int[]>> shards, TokenStream.Mixture replay, Progress progress) {
    progress.start("Members", "member", shards.size());
    List<LoraParameters> trained = new ArrayList<>();
    GroupReport report = new GroupReport(progress);
    int size = settings.membersPerBatch();
    for (int from = 0; from < shards.size(); from += size) {
      List<List<int[]>> part = shards.subList(from, Math.min(from + size, shards.size()));
      trained.addAll(trainGroup(from, part, replay, report));
    }
    progress.finish(
        "%d members, last loss %.3f, %d tokens"
            .formatted(trained.size(), report.lastLoss(), report.tokensDone()));
    return trained;
  }

  private List<LoraParameters> trainGroup(
      int firstMember, List<List<int[]>> shards, TokenStream.Mixture replay, GroupReport report) {
    Integer layers = settings.adaptedLayers();
    List<LoraShape> shapes = layers == null ? LoraShape.all(config) : LoraShape.top(layers, config);
    List<LoraParameters> members = new ArrayList<>();
    List<TokenStream> streams = new ArrayList<>();
    for (int index = 0; index < shards.size(); index++) {
      // Named by member, not by group: how members are grouped changes nothing.
      String name = "member-" + (firstMember + index);
      members.add(LoraParameters.initial(shapes, settings.rank(), SeededRandom.named(seed, name)));
      SeededRandom shuffle = SeededRandom.named(seed, name + "-order");
      int endOfText = config.endOfTextIds().iterator().next();
      streams.add(new TokenStream(shards.get(index), replay, endOfText, shuffle));
    }
    try (FrozenBase base = new Gpt2Base(config, publicWeights)) {
      MemberGroup group = new MemberGroup(base, settings, members);
      for (int step = 0; step < settings.stepCount(); step++) {
        double loss = group.step(step, streams);
        report.step(members.size(), (double) members.size() / settings.stepCount(), loss);
      }
    }
    return members;
  }

  /** Adds up what all groups did. */
  private final class GroupReport {
    private final Progress progress;
    private double membersDone;
    private long tokensDone;
    private double lastLoss = Double.NaN;

    GroupReport(Progress progress) {
      this.progress = progress;
    }

    void step(int memberCount, double membersDoneNow, double loss) {
      membersDone += membersDoneNow;
      tokensDone += (long) memberCount * settings.rowsPerStep() * settings.tokensPerRow();
      lastLoss = loss;
      progress.advance(new Progress.Advance(membersDone, tokensDone, loss));
    }

    double lastLoss() {
      return lastLoss;
    }

    long tokensDone() {
      return tokensDone;
    }
  }
}
