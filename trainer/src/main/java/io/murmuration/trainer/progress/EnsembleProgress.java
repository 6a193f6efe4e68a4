package io.murmuration.trainer.progress;

import java.util.List;

/**
 * Where the training of an ensemble stands, member by member. Called from the training thread only;
 * must return quickly.
 *
 * <p>Losses are functions of private text: for the console of the operator, and nowhere else.
 */
public interface EnsembleProgress {
  /** It begins; one number of steps for each member. */
  void start(List<Integer> stepCounts);

  /** A member was trained before this process began. */
  void found(int member, double loss);

  /** Steps of a member were made before this process began. */
  void resumed(int member, int stepsDone);

  /** Members have made a step each. */
  void step(List<MemberStep> members);

  /** A member is written and checked. */
  void written(int member);

  /** All are written; {@code summary} is one line. */
  void finish(String summary);

  /** Tells nobody. */
  static EnsembleProgress silent() {
    return new SilentEnsembleProgress();
  }

  /**
   * Where a member stands.
   *
   * @param member its number
   * @param stepsDone so far
   * @param loss before the last step, in nats per token
   */
  record MemberStep(int member, int stepsDone, double loss) {}
}
