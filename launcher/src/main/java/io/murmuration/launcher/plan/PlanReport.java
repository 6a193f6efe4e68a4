package io.murmuration.launcher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code murmur plan} found; docs/planning.md explains every field.
 *
 * @param accountant name and version of what computed the numbers
 * @param asked the question
 * @param fits whether the plan affords the tokens that were asked for
 * @param answer one sentence
 * @param plan the plan that is proposed, or that falls short
 * @param alternatives what would do where the asked or the default ball does not; else null
 * @param choice how the ball was chosen; null where it was given
 * @param tokensByEpsilon tokens of this plan at other epsilons
 * @param ensembles tokens of this plan with other numbers of members
 * @param mechanisms what other mechanisms would do with the same budget and tokens
 */
public record PlanReport(
    String accountant,
    Asked asked,
    boolean fits,
    String answer,
    Line plan,
    @Nullable Alternatives alternatives,
    @Nullable Choice choice,
    List<EpsilonPoint> tokensByEpsilon,
    List<EnsemblePoint> ensembles,
    List<MechanismRow> mechanisms) {

  /** The question; null is what was left open. */
  public record Asked(
      @Nullable Double epsilon,
      double delta,
      @Nullable Long tokens,
      @Nullable Integer members,
      @Nullable ChiSquareBallParameters ball,
      JsonNode subsetPlan,
      Adjacency adjacency) {}

  /**
   * A plan.
   *
   * @param event one token, as an account prices it
   * @param epsilon of the budget
   * @param delta of the budget
   * @param tokens that the budget affords
   * @param order pinned Renyi order
   * @param limitUnits pico-nats that the budget leaves to spend at that order
   * @param chargeUnits pico-nats of one token at that order
   * @param epsilonSpent epsilon of the tokens asked for, or of all where none were
   * @param protects what the adjacency means
   * @param privateForwards expected forward passes of members for one token
   */
  public record Line(
      JsonNode event,
      double epsilon,
      double delta,
      long tokens,
      double order,
      long limitUnits,
      long chargeUnits,
      double epsilonSpent,
      String protects,
      double privateForwards) {}

  /**
   * What would afford the tokens, each alone; null where nothing of its kind does.
   *
   * @param falling the ball that falls short
   * @param fallingTokens what it affords
   * @param members smallest ensemble with that ball
   * @param epsilon smallest epsilon with that ball
   * @param ball widest ball of the ladder with the asked budget and members
   */
  public record Alternatives(
      ChiSquareBallParameters falling,
      long fallingTokens,
      @Nullable Integer members,
      @Nullable Double epsilon,
      @Nullable ChiSquareBallParameters ball) {}

  /**
   * How a ball was chosen.
   *
   * @param measured whether its utility was measured
   * @param how one sentence
   * @param text what it was measured on; null if it was not
   * @param balls the balls compared, best first
   */
  public record Choice(
      boolean measured, String how, @Nullable MeasuredText text, List<BallRow> balls) {}

  /** The text and the stand-in ensemble; perplexities are per word. */
  public record MeasuredText(
      int members,
      int positions,
      double shardWeight,
      double publicPerplexity,
      double unprojectedPerplexity) {}

  /** A ball, the tokens it affords and, if measured, its perplexity and gain in nats per word. */
  public record BallRow(
      ChiSquareBallParameters ball,
      long tokens,
      @Nullable Double perplexity,
      @Nullable Double gainNats,
      @Nullable Double gainError) {}

  /** Tokens at an epsilon. */
  public record EpsilonPoint(double epsilon, long tokens) {}

  /** Tokens with a number of members. */
  public record EnsemblePoint(int members, long tokens) {}

  /**
   * A mechanism set as wide as the budget allows for the same tokens.
   *
   * @param mechanism its name
   * @param setting for people
   * @param event one token; null for the public model and where nothing is affordable
   * @param privateForwards expected forward passes of members for one token
   * @param perplexity per word on the public text; null if not measured
   */
  public record MechanismRow(
      String mechanism,
      String setting,
      @Nullable JsonNode event,
      double privateForwards,
      @Nullable Double perplexity) {}
}
