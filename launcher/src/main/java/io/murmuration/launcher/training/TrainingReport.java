package io.murmuration.launcher.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code murmur plan training} found; docs/planning.md explains every field.
 *
 * @param accountant name and version of what computed the numbers
 * @param asked the question
 * @param rate probability that a given record is in a step's sample
 * @param stepsPerEpoch steps until every record was sampled once on average
 * @param noiseMultiplier noise over the clip
 * @param noiseOnMean the noise's scale on one coordinate of the mean gradient
 * @param epsilon at the end, never above what was asked
 * @param order the Renyi order of that epsilon
 * @param event the whole run, as an account prices it
 * @param epochs epsilon after each epoch, at most {@value #POINTS_MAX} points
 * @param tokensLeft what the run leaves on an account; null unless asked
 */
public record TrainingReport(
    String accountant,
    TrainingRequest asked,
    double rate,
    double stepsPerEpoch,
    double noiseMultiplier,
    double noiseOnMean,
    double epsilon,
    double order,
    JsonNode event,
    List<EpochPoint> epochs,
    @Nullable TokensLeft tokensLeft) {
  static final int POINTS_MAX = 32;

  /**
   * A moment of the run.
   *
   * @param epoch passes over the records so far
   * @param steps steps so far
   * @param epsilon of them
   */
  public record EpochPoint(double epoch, long steps, double epsilon) {}

  /**
   * An account that pays for the run and then for tokens about the same records.
   *
   * @param accountEpsilon epsilon of the account, at the delta asked
   * @param members of the ensemble whose tokens are counted
   * @param order pinned Renyi order: of all, the one that leaves the most tokens
   * @param tokens that the run leaves
   * @param tokensWithoutRun that the account gives if nothing is trained
   */
  public record TokensLeft(
      double accountEpsilon, int members, double order, long tokens, long tokensWithoutRun) {}
}
