package io.murmuration.privacy.event;

import java.util.Objects;

/**
 * One token sampled from an ensemble. A token's event has the parameters of its mechanism, which
 * are public and fixed, and nothing of what happened.
 */
public sealed interface TokenEvent extends PrivacyEvent {
  /** Number of members in the ensemble, at least one. */
  int members();

  /** How the members that answer are chosen. */
  SubsetPlan plan();

  /** What is protected: one shard replaced, or its member silenced. */
  Adjacency adjacency();

  /**
   * Members projected into a chi-square ball, averaged.
   *
   * @param members number of members in the ensemble, at least one
   * @param plan how the members that answered were chosen
   * @param ball the ball that holds every member's distribution
   * @param adjacency what is protected
   */
  record PmixedToken(
      int members, SubsetPlan plan, ChiSquareBallParameters ball, Adjacency adjacency)
      implements TokenEvent {
    public PmixedToken {
      Parameters.requireMembers(members);
      Objects.requireNonNull(plan, "plan");
      Objects.requireNonNull(ball, "ball");
      Parameters.requireShards(adjacency);
    }
  }

  /**
   * Members clipped so that no token's probability is further than a factor from the public one,
   * averaged.
   *
   * @param members number of members in the ensemble, at least one
   * @param plan how the members that answered were chosen
   * @param logRatioMax largest |ln q/p0| of a member, in nats, in [1e-9, 20]
   * @param adjacency what is protected
   */
  record RatioBallToken(int members, SubsetPlan plan, double logRatioMax, Adjacency adjacency)
      implements TokenEvent {
    private static final double LARGEST_LOG_RATIO = 20;

    public RatioBallToken {
      Parameters.requireMembers(members);
      Objects.requireNonNull(plan, "plan");
      if (!(logRatioMax >= 1e-9 && logRatioMax <= LARGEST_LOG_RATIO)) {
        throw new IllegalArgumentException("logRatioMax must be in [1e-9, 20], got " + logRatioMax);
      }
      Parameters.requireShards(adjacency);
    }
  }

  /**
   * Clipped differences of all members' logits from the public ones, averaged and added to the
   * public logits (DClip of InvisibleInk, Vinod et al. 2025, over adapters).
   *
   * @param members number of members in the ensemble, at least one; all answer
   * @param clip largest difference of a logit, before division by the temperature
   * @param temperature by which the mixed logits are divided
   * @param adjacency what is protected
   */
  record DclipToken(int members, double clip, double temperature, Adjacency adjacency)
      implements TokenEvent {
    public DclipToken {
      Parameters.requireMembers(members);
      Parameters.requireRange("clip", clip);
      Parameters.requireRange("temperature", temperature);
      Parameters.requireShards(adjacency);
    }

    @Override
    public SubsetPlan plan() {
      return new SubsetPlan.All();
    }
  }

  /**
   * The plain mixture of PMixED (Flemings et al. 2024), projected at all the orders that its proof
   * needs, with a radius that does not depend on how many members answer.
   *
   * @param members number of members in the ensemble, at least one
   * @param plan how the members that answered were chosen
   * @param orderMax largest integer order at which the token has a bound, in 2..64
   * @param beta radius: a projected member's divergence of order k is at most k times beta nats
   * @param adjacency what is protected
   */
  record PmixedFixedToken(
      int members, SubsetPlan plan, int orderMax, double beta, Adjacency adjacency)
      implements TokenEvent {
    public PmixedFixedToken {
      Parameters.requireMembers(members);
      Objects.requireNonNull(plan, "plan");
      Parameters.requireOrderMax("orderMax", orderMax);
      Parameters.requireRange("beta", beta);
      Parameters.requireShards(adjacency);
    }
  }

  /**
   * PMixED as published (Flemings et al. 2024). Its claimed loss is no bound, so that it has no
   * finite price: an accountant refuses to spend it. For experiments.
   *
   * @param members number of members in the ensemble, at least one
   * @param rate probability that a given member is drawn, in (0, 1]
   * @param order the one integer order at which members are projected, in 2..64
   * @param claimedLoss the Renyi loss in nats that the publication claims for one token
   */
  record PmixedPublishedToken(int members, double rate, int order, double claimedLoss)
      implements TokenEvent {
    public PmixedPublishedToken {
      Parameters.requireMembers(members);
      Parameters.requireRate(rate);
      Parameters.requireOrderMax("order", order);
      Parameters.requireRange("claimedLoss", claimedLoss);
    }

    @Override
    public SubsetPlan plan() {
      return new SubsetPlan.Poisson(rate);
    }

    @Override
    public Adjacency adjacency() {
      return Adjacency.ZERO_OUT;
    }
  }
}
