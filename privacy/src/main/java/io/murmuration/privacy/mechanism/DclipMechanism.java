package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.TokenEvent.DclipToken;

/**
 * Clipped differences of the members' logits from the public ones, averaged and added to the public
 * logits (DClip of InvisibleInk, Vinod et al. 2025, over adapters).
 *
 * <p>All logits are divided by the temperature before anything else, so a contribution is {@code
 * clip(ln(p_i/p0), -C/t, C/t)}: a softmax takes away the same number from all logits of a model,
 * and that number is bounded with the rest. Tokens too faint to move contribute 0, and so does
 * every token of a member that is no distribution.
 */
public final class DclipMechanism implements Mechanism {

  /** What a sampler takes. One proposal in 1 + ceiling is accepted, so serve with far less. */
  private static final double CEILING_MAX = 1e9;

  private final DclipToken event;
  private final DclipPrice price;
  private final double radius; // C/t
  private final double ceiling;

  /**
   * @throws IllegalArgumentException if the largest rise e^(2C/t) - 1 of a token is above 1e9
   */
  public DclipMechanism(DclipToken event) {
    this.event = event;
    this.price = new DclipPrice(event);
    this.radius = event.clip() / event.temperature();
    // Ten units in the last place for what rounding adds to a released deviation.
    this.ceiling = StrictMath.expm1(2 * radius) * (1 + 1e-12) + 1e-12;
    if (!(ceiling <= CEILING_MAX)) {
      throw new IllegalArgumentException(
          "clip / temperature must be at most 10.36, so that no token rises by more than 1e9, got "
              + radius);
    }
  }

  @Override
  public DclipToken event() {
    return event;
  }

  @Override
  public double ceiling() {
    return ceiling;
  }

  @Override
  public double temperature() {
    return event.temperature();
  }

  @Override
  public double[] project(
      double[] publicProbabilities, double[] memberProbabilities, int drawnCount) {
    double[] weights = PublicDistribution.movable(publicProbabilities, memberProbabilities);
    double[] ratios = MemberRatios.of(weights, memberProbabilities);
    double[] contribution = new double[weights.length];
    if (ratios == null) {
      return contribution;
    }
    for (int i = 0; i < contribution.length; i++) {
      if (weights[i] > 0) {
        contribution[i] = Math.max(-radius, Math.min(radius, Math.log(ratios[i])));
      }
    }
    return contribution;
  }

  /** {@code exp(mean) / Z - 1} with the Z that makes it a law. */
  @Override
  public double[] release(double[] publicProbabilities, double[] meanContribution) {
    PublicDistribution.requireMatch(publicProbabilities, meanContribution);
    double[] weights = PublicDistribution.normalised(publicProbabilities);
    double[] levels = new double[weights.length];
    double total = 0;
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Math.exp(Math.max(-radius, Math.min(radius, meanContribution[i])));
      total += weights[i] * levels[i];
    }
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Math.max(-1, Math.min(ceiling, levels[i] / total - 1));
    }
    return levels;
  }

  @Override
  public double lossAt(double order) {
    return price.lossAt(order);
  }
}
