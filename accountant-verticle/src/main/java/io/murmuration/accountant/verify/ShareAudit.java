package io.murmuration.accountant.verify;

import io.murmuration.accountant.verify.Finding.Rule;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.TenantTotals;
import java.math.BigInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Adds up one tenant's share again, and its limit in another way than the accountant. */
final class ShareAudit {
  private static final int FRACTION_BITS = 52;

  private final String tenant;
  private final BigInteger limitUnits;
  private final BiConsumer<Rule, String> findings;
  private BigInteger spentUnits = BigInteger.ZERO;
  private BigInteger pendingUnits = BigInteger.ZERO;

  ShareAudit(TenantShare share, long accountLimitUnits, BiConsumer<Rule, String> findings) {
    this.tenant = share.tenant();
    this.limitUnits = part(BigInteger.valueOf(accountLimitUnits), share.share());
    this.findings = findings;
  }

  /** A share in (0, 1] is an integer over a power of two: multiply, then shift out the fraction. */
  static BigInteger part(BigInteger whole, double share) {
    int exponent = Math.max(Math.getExponent(share), Double.MIN_EXPONENT);
    long numerator = (long) Math.scalb(share, FRACTION_BITS - exponent);
    return whole.multiply(BigInteger.valueOf(numerator)).shiftRight(FRACTION_BITS - exponent);
  }

  void charge(BigInteger spent, BigInteger pending) {
    spentUnits = spentUnits.add(spent);
    pendingUnits = pendingUnits.add(pending);
  }

  BigInteger remainingUnits() {
    return limitUnits.subtract(spentUnits).subtract(pendingUnits);
  }

  void check(@Nullable TenantTotals stated) {
    if (!totals().equals(stated)) {
      findings.accept(
          Rule.TOTALS,
          "tenant %s: spent %s + pending %s of %s units recomputed, stated is %s"
              .formatted(tenant, spentUnits, pendingUnits, limitUnits, stated));
    }
    if (remainingUnits().signum() < 0) {
      findings.accept(
          Rule.LIMIT, "tenant " + tenant + " is beyond its share of " + limitUnits + " units");
    }
  }

  TenantTotals totals() {
    return new TenantTotals(
        tenant, bounded(limitUnits), bounded(spentUnits), bounded(pendingUnits));
  }

  private static long bounded(BigInteger units) {
    return units.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
  }
}
