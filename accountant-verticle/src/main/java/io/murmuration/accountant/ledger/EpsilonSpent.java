package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.event.PrivacyEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The epsilon to show for what an account has charged; decides nothing.
 *
 * <p>The pinned order is the best one for the whole account and a bad one for its first tokens:
 * there the conversion alone costs about half the budget. While all tokens are the account's own
 * mechanism, "the first n tokens are (epsilon, delta)-DP" holds for each n at the order best for
 * that n, because the price of a token depends on nothing private. The filter goes on at the pinned
 * order, where the sum is limited.
 */
public final class EpsilonSpent {
  // One curve per mechanism that an account was opened with: few, and a few kilobytes each.
  private static final Map<PrivacyEvent, RdpCurve> CURVES = new ConcurrentHashMap<>();

  private EpsilonSpent() {}

  /**
   * Rounded up; never more than the conversion at the pinned order, exactly 0 for nothing.
   *
   * @param terms the account's
   * @param pinned what was fixed when it was opened
   * @param units spent and pending
   * @param tokens spent and pending
   */
  public static double of(AccountTerms terms, Pinned pinned, long units, long tokens) {
    double filtered = IntegerCharge.epsilonSpent(pinned.order(), units, terms.delta());
    boolean isOwnMechanismAlone =
        tokens > 0
            && pinned.chargeUnits() > 0
            && units % pinned.chargeUnits() == 0
            && units / pinned.chargeUnits() == tokens;
    if (!isOwnMechanismAlone) {
      return filtered;
    }
    RdpCurve oneToken = CURVES.computeIfAbsent(terms.mechanism(), RdpAccountant::price);
    double best = Conversion.epsilonOf(oneToken.times(tokens), terms.delta()).epsilon();
    return Math.min(filtered, best);
  }

  /**
   * What an account fixes for good when it is opened.
   *
   * @param order Renyi order
   * @param chargeUnits price of one token of the account's own mechanism, more than 0
   */
  public record Pinned(double order, long chargeUnits) {}
}
