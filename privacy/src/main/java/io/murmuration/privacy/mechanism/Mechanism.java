package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;

/**
 * One way to make a private token: what a member may contribute, which law is sampled, and what
 * that costs.
 *
 * <p>A token is made in three steps. Each member that answers is projected alone, {@link #project},
 * a pure function of the public and its own distribution. The contributions are averaged over the
 * members that answer (nobody: zeros). The mean is {@link #release}d as the deviation g, and the
 * token is drawn by {@link Sampler#sampleToken} from {@code p0 (1 + g)} with {@link #ceiling}. The
 * price is a function of {@link #event} alone. Immutable and thread-safe.
 */
public sealed interface Mechanism
    permits ChiSquareBallMechanism,
        DclipMechanism,
        PmixedFixedMechanism,
        PmixedPublishedMechanism,
        PublicModel,
        RatioBallMechanism {

  /** What one token releases; the only input of its price. */
  PrivacyEvent event();

  /** A public bound on every g that is released, for the sampler. */
  double ceiling();

  /** By which the public model's and all members' logits are divided, before anything else. */
  default double temperature() {
    return 1;
  }

  /**
   * A member's bounded contribution; zeros for what is no distribution.
   *
   * @param publicProbabilities (V), finite, not negative, with a positive sum
   * @param memberProbabilities (V), anything at all
   * @param drawnCount members that answer for this token, at least one
   * @return (V), zero wherever the public probability is
   * @throws IllegalArgumentException if the public distribution is none or the lengths differ
   */
  double[] project(double[] publicProbabilities, double[] memberProbabilities, int drawnCount);

  /**
   * The deviation g (V) of the law {@code p0 (1 + g)} that the token is drawn from.
   *
   * @param publicProbabilities (V), as the members were projected around
   * @param meanContribution (V), mean over the members that answer; zeros if nobody does
   */
  double[] release(double[] publicProbabilities, double[] meanContribution);

  /** What a token costs at a real order above one: nats, rounded up; infinity without a bound. */
  double lossAt(double order);

  /**
   * The mechanism that makes the tokens of an event.
   *
   * @throws IllegalArgumentException if its parameters are beyond what can be sampled
   */
  static Mechanism of(TokenEvent event) {
    if (event instanceof PmixedToken token) {
      return ChiSquareBallMechanism.byKl(token);
    } else if (event instanceof RatioBallToken token) {
      return new RatioBallMechanism(token);
    } else if (event instanceof DclipToken token) {
      return new DclipMechanism(token);
    } else if (event instanceof PmixedFixedToken token) {
      return new PmixedFixedMechanism(token);
    }
    throw new IllegalArgumentException("no mechanism makes tokens of " + event);
  }

  /** The mechanism that asks no member. */
  static Mechanism publicModel() {
    return new PublicModel();
  }
}
