package io.murmuration.inference.decode;

import io.murmuration.decoder.KvPool;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import org.jspecify.annotations.Nullable;

/**
 * How much memory for keys and values a response reserves: a function of its lengths and of the
 * configuration, never of a draw.
 *
 * <p>Under {@link KvStrategy#LAZY} it is as many members' caches as its draws can need, unless that
 * is more than an even share of the pool; then as many as the share holds, but not fewer than one
 * token needs. Members beyond that run again what they lost.
 */
final class KvRule {
  // A Poisson draw is larger than its mean by so many standard deviations less than once in 10^8;
  // such a token takes longer, and comes out the same.
  private static final double DEVIATIONS = 6;

  private final KvPool pool;
  private final int contextTokenCount;
  private final int members;
  private final @Nullable SubsetPlan plan;
  private final Sharing sharing;

  /**
   * @param strategy which members run
   * @param sequences responses under way at most
   */
  record Sharing(KvStrategy strategy, int sequences) {}

  /**
   * @param event what a charged token releases; null if none is charged, so that no member answers
   */
  KvRule(KvPool pool, int contextTokenCount, @Nullable TokenEvent event, Sharing sharing) {
    this.pool = pool;
    this.contextTokenCount = contextTokenCount;
    this.members = event == null ? 0 : event.members();
    this.plan = event == null ? null : event.plan();
    this.sharing = sharing;
  }

  /** What a response reserves; it must be one that {@link #fits}. */
  KvDemand demand(int promptTokens, int outputTokens, boolean isPrivate) {
    int positions = positions(promptTokens, outputTokens);
    if (!isPrivate) {
      return new KvDemand(positions, 0);
    }
    long share = pool.totalBytes() / sharing.sequences();
    int enough = fewest();
    int tooMany = most(outputTokens) + 1;
    while (tooMany - enough > 1) {
      int slots = (enough + tooMany) >>> 1;
      if (pool.bytesFor(positions, slots) <= share) {
        enough = slots;
      } else {
        tooMany = slots;
      }
    }
    return new KvDemand(positions, enough);
  }

  /** Whether a response fits while no other is under way. */
  boolean fits(int promptTokens, int outputTokens, boolean isPrivate) {
    return holds(positions(promptTokens, outputTokens), isPrivate);
  }

  /** Most tokens of prompt and answer together that fit; 0 if none do. */
  int tokensMax(boolean isPrivate) {
    int fitting = 0;
    int tooMany = contextTokenCount + 1;
    while (tooMany - fitting > 1) {
      int positions = (fitting + tooMany) >>> 1;
      if (holds(positions, isPrivate)) {
        fitting = positions;
      } else {
        tooMany = positions;
      }
    }
    // The last token of an answer is never run.
    return fitting == 0 ? 0 : Math.min(fitting + 1, contextTokenCount);
  }

  private boolean holds(int positions, boolean isPrivate) {
    return pool.canEverHold(positions, isPrivate ? fewest() : 0);
  }

  private static int positions(int promptTokens, int outputTokens) {
    return promptTokens + outputTokens - 1;
  }

  /** Members of one token, as good as always. */
  private int fewest() {
    if (sharing.strategy == KvStrategy.EAGER || plan instanceof SubsetPlan.All) {
      return members;
    } else if (plan instanceof SubsetPlan.Poisson poisson) {
      double mean = poisson.rate() * members;
      double deviation = Math.sqrt(mean * (1 - poisson.rate()));
      return (int) Math.min(members, Math.ceil(mean + DEVIATIONS * deviation));
    }
    return 1;
  }

  /** Members of a whole response. */
  private int most(int outputTokens) {
    boolean isOneAtATime =
        sharing.strategy == KvStrategy.LAZY && plan instanceof SubsetPlan.DrawOne;
    return isOneAtATime ? Math.min(members, outputTokens) : members;
  }
}
