package io.murmuration.trainer.run;

import java.util.List;
import java.util.Map;

/**
 * What is known of a member when it is written; all of it is a function of private text.
 *
 * @param member its number
 * @param records of its shard
 * @param units of its shard
 * @param tokens of its shard
 * @param steps that it was trained for
 * @param adapterDigest SHA-256 of its weights
 * @param updateNorm Euclidean norm of all values of B: zero for a member that says what the base
 *     says
 * @param curve loss over the steps, at most {@link #CURVE_POINTS_MAX} means of as many steps
 * @param perplexity by name, see {@link MemberTraining}
 */
record MemberFigures(
    int member,
    int records,
    int units,
    long tokens,
    int steps,
    String adapterDigest,
    double updateNorm,
    List<CurvePoint> curve,
    Map<String, Double> perplexity) {
  static final int CURVE_POINTS_MAX = 60;

  /**
   * A point of a learning curve.
   *
   * @param step the last of the steps it is the mean of
   * @param loss in nats per token
   */
  record CurvePoint(int step, double loss) {}

  MemberFigures {
    curve = List.copyOf(curve);
    perplexity = Map.copyOf(perplexity);
  }

  double lastLoss() {
    return curve.get(curve.size() - 1).loss();
  }
}
