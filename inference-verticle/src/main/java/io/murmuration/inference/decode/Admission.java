package io.murmuration.inference.decode;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvSequence;
import io.murmuration.inference.decode.Active.Running;
import io.murmuration.inference.decode.plan.DrawPlan;
import io.murmuration.inference.decode.plan.Everyone;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.Sampler;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets sequences in while the model has memory for them, and makes their draws. A sequence that is
 * in has all the memory it can ever need. One owner thread.
 */
final class Admission {
  private final CausalModel model;
  private final @Nullable TokenEvent event;
  private final KvStrategy strategy;
  private final KvRule rule;
  private final Sampler sampler;

  /**
   * @param event what a charged token releases; null if none is charged
   * @param sampler draws subsets; a private one, wherever tokens are counted as private
   */
  Admission(
      CausalModel model, @Nullable TokenEvent event, KvRule.Sharing sharing, Sampler sampler) {
    this.model = model;
    this.event = event;
    this.strategy = sharing.strategy();
    this.rule = new KvRule(model.pool(), model.config().contextTokenCount(), event, sharing);
    this.sampler = sampler;
  }

  KvRule rule() {
    return rule;
  }

  /** Gives a sequence its memory and its draws; false if there is no such room now. */
  boolean admit(Active active) {
    int promptTokens = active.tokens().count();
    int outputTokens = active.sequence().maxSampledTokens();
    KvDemand demand = rule.demand(promptTokens, outputTokens, active.isPrivate());
    Optional<KvSequence> room = model.open(demand.positions(), demand.memberSlots());
    room.ifPresent(given -> active.admit(running(given, outputTokens, active.isPrivate())));
    return room.isPresent();
  }

  private Running running(KvSequence room, int outputTokens, boolean isPrivate) {
    SequenceCaches caches = new SequenceCaches(room);
    if (!isPrivate) {
      return new Running(caches, null, new Everyone(0, outputTokens));
    }
    TokenEvent charged = Objects.requireNonNull(event, "nothing is charged here");
    DrawPlan draws = new DrawPlan(sampler, charged.plan(), charged.members(), outputTokens);
    return switch (strategy) {
      case EAGER -> new Running(caches, draws, new Everyone(charged.members(), outputTokens));
      case LAZY -> new Running(caches, draws, draws);
    };
  }
}
