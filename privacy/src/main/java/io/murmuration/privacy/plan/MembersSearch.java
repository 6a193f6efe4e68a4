package io.murmuration.privacy.plan;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * The smallest ensemble that is enough, by doubling and halving: the answer is enough and one
 * member less is not.
 *
 * <p>Under draw-one and all, more members only lower a token's price, so that no smaller ensemble
 * is enough. Under Poisson this holds as long as gamma is not close to one; there an ensemble
 * outgrows the chance that nobody answers, which is cheap, faster than it dilutes its members.
 */
final class MembersSearch {
  private MembersSearch() {}

  static OptionalInt smallest(IntPredicate isEnough) {
    int tooFew = 0;
    int enough = 1;
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
