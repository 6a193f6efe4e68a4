package io.murmuration.inference.decode.plan;

/** Which members have to see all tokens before a token of the response is sampled. */
public interface MemberNeeds {
  /** What {@link #nextUse} says of a member that is not needed again. */
  int NEVER = Integer.MAX_VALUE;

  /**
   * The members needed for one token, ascending.
   *
   * @param step index of the token in the response, from zero; none are needed after the last one
   */
  int[] at(int step);

  /**
   * The first step that needs the member, {@link #NEVER} if there is none. Where what comes is not
   * known to the end, a step before which it is not needed.
   *
   * @param from first step to consider
   */
  int nextUse(int member, int from);
}
