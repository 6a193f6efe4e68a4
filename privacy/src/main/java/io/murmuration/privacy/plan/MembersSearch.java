package io.murmuration.privacy.plan;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * The smallest ensemble that is enough: the answer is enough and one member less is not.
 *
 * <p>Under draw-one and all, more members only lower a token's price, so that doubling and halving
 * finds the smallest. Under Poisson the price may rise with the number of members: an ensemble
 * outgrows the chance that nobody answers faster than it dilutes its members, most where gamma is
 * near one. There the first sizes are tried one by one.
 */
final class MembersSearch {
  private MembersSearch() {}

  /** The smallest, or any such boundary above {@code triedSingly}; empty if none is enough. */
  static OptionalInt smallest(IntPredicate isEnough, int triedSingly) {
    for (int members = 1; members <= triedSingly; members++) {
      if (isEnough.test(members)) {
        return OptionalInt.of(members);
      }
    }
    int tooFew = triedSingly;
    int enough = triedSingly + 1;
    while (!isEnough.test(enough)) {
      if (enough == Integer.MAX_VALUE) {
        return OptionalInt.empty();
      }
      tooFew = enough;
      enough = enough > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : 2 * enough;
    }
    while (enough - tooFew > 1) {
      int middle = tooFew + (enough - tooFew) / 2;
      if (isEnough.test(middle)) {
        enough = middle;
      } else {
        tooFew = middle;
      }
    }
    return OptionalInt.of(enough);
  }
}
