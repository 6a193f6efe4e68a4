package io.murmuration.privacy.event;

/**
 * How the ensemble members that answer for one token are chosen. The choice is fresh for each token
 * and stays secret; the plan is public.
 */
public sealed interface SubsetPlan {

  /** One member, uniformly. The same law as {@link All}, at one private forward per token. */
  record DrawOne() implements SubsetPlan {}

  /**
   * Each member independently; nobody drawn means that the public model answers.
   *
   * @param rate probability that a given member is drawn, in (0, 1]
   */
  record Poisson(double rate) implements SubsetPlan {
    public Poisson {
      Parameters.requireRate(rate);
    }
  }

  /** Every member answers for every token. */
  record All() implements SubsetPlan {}
}
