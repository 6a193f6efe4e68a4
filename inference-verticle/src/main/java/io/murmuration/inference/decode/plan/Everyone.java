package io.murmuration.inference.decode.plan;

import java.util.stream.IntStream;

/**
 * All members for every token.
 *
 * @param members number of members; none for a response of the public model alone
 * @param steps tokens of the response at most
 */
public record Everyone(int members, int steps) implements MemberNeeds {
  @Override
  public int[] at(int step) {
    return step < steps ? IntStream.range(0, members).toArray() : new int[0];
  }

  @Override
  public int nextUse(int member, int from) {
    return from < steps ? from : NEVER;
  }
}
