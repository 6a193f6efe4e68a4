package io.murmuration.accountant.verify;

import io.murmuration.accountant.ledger.EpsilonSpent;
import io.murmuration.accountant.verify.Finding.Rule;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerFact.Limit;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.privacy.accounting.BudgetPlan;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Adds up one account again, in integers that cannot overflow. */
final class AccountAudit {
  private final AccountTerms terms;
  private final AccountTotals opening;
  private final BiConsumer<Rule, String> findings;
  private final Map<String, Block> blocks = new HashMap<>();
  private final Map<String, ShareAudit> shares = new LinkedHashMap<>();
  private BigInteger spentUnits = BigInteger.ZERO;
  private BigInteger pendingUnits = BigInteger.ZERO;
  private long tokensSpent;
  private long tokensPending;

  /**
   * @param findings told of every broken rule
   */
  AccountAudit(LedgerFact.Opened opened, BiConsumer<Rule, String> findings) {
    this.terms = opened.terms();
    this.opening = opened.totals();
    this.findings = findings;
    for (TenantShare share : terms.shares()) {
      shares.put(share.tenant(), new ShareAudit(share, opening.limitUnits(), findings));
    }
    checkPlan();
    checkTotals(opened.totals());
  }

  AccountTerms terms() {
    return terms;
  }

  void granted(LedgerFact.Granted fact) {
    ShareAudit share = share(fact.tenant());
    Block block = new Block(fact.tokens(), fact.chargeUnits(), share);
    if (fact.tokens() < 1 || fact.chargeUnits() < 1) {
      findings.accept(Rule.LIFECYCLE, "a grant must be of tokens that have a price");
    }
    if (blocks.putIfAbsent(fact.id(), block) != null) {
      findings.accept(Rule.LIFECYCLE, "block " + fact.id() + " is granted again");
      return;
    }
    BigInteger units = block.units(block.tokens);
    pendingUnits = pendingUnits.add(units);
    tokensPending += block.tokens;
    if (share != null) {
      share.charge(BigInteger.ZERO, units);
      share.check(fact.tenant());
    }
    checkTotals(fact.totals());
  }

  void denied(LedgerFact.Denied fact) {
    if (blocks.containsKey(fact.id())) {
      findings.accept(Rule.LIFECYCLE, "block " + fact.id() + " is denied after its grant");
    }
    ShareAudit share = share(fact.tenant());
    BigInteger left =
        share != null && fact.limit() == Limit.TENANT
            ? share.remainingUnits()
            : BigInteger.valueOf(opening.limitUnits()).subtract(used());
    if (share != null) {
      share.check(fact.tenant());
    }
    if ((share == null) != (fact.limit() == null)) {
      findings.accept(Rule.LIFECYCLE, "block " + fact.id() + " names no limit, or one too many");
    }
    if (BigInteger.valueOf(fact.requiredUnits()).compareTo(left) <= 0) {
      findings.accept(Rule.LIMIT, "block " + fact.id() + " is denied though it fits");
    }
    checkTotals(fact.totals());
  }

  void committed(LedgerFact.Committed fact) {
    ended(fact.id(), fact.tokensSampled(), fact.totals(), fact.tenant());
  }

  private void ended(
      String id, long tokensCharged, AccountTotals stated, @Nullable TenantTotals tenant) {
    Block block = blocks.get(id);
    if (block == null || block.ended) {
      findings.accept(Rule.LIFECYCLE, "block " + id + " ends but is not open");
      return;
    }
    if (tokensCharged < 0 || tokensCharged > block.tokens) {
      findings.accept(
          Rule.LIFECYCLE,
          "block " + id + " of " + block.tokens + " tokens ends with " + tokensCharged);
    }
    block.ended = true;
    block.tokensCharged = tokensCharged;
    BigInteger released = block.units(block.tokens).negate();
    BigInteger charged = block.units(tokensCharged);
    pendingUnits = pendingUnits.add(released);
    spentUnits = spentUnits.add(charged);
    if (block.share != null) {
      block.share.charge(charged, released);
      block.share.check(tenant);
    } else if (tenant != null) {
      findings.accept(Rule.LIFECYCLE, "block " + id + " ends in a share it did not begin in");
    }
    tokensPending -= block.tokens;
    tokensSpent += tokensCharged;
    checkTotals(stated);
  }

  /** An expiry charges what was granted, whatever the fact says. */
  void expired(LedgerFact.ExpiredInFull fact) {
    Block block = blocks.get(fact.id());
    if (block != null && block.tokens != fact.tokens()) {
      findings.accept(Rule.LIFECYCLE, "block " + fact.id() + " must expire with all its tokens");
    }
    long tokens = block == null ? fact.tokens() : block.tokens;
    ended(fact.id(), tokens, fact.totals(), fact.tenant());
  }

  /** Tokens that may have been released under a block. */
  long tokensCharged(String id) {
    Block block = blocks.get(id);
    return block == null ? 0 : block.tokensCharged;
  }

  List<TenantTotals> tenants() {
    return shares.values().stream().map(ShareAudit::totals).toList();
  }

  /** The share a fact names, if the account has shares; every fact must name one then. */
  private @Nullable ShareAudit share(@Nullable TenantTotals stated) {
    ShareAudit share = stated == null ? null : shares.get(stated.tenant());
    if (share == null && (stated != null || !shares.isEmpty())) {
      findings.accept(Rule.LIFECYCLE, "a block must be in one of the account's shares, if any");
    }
    return share;
  }

  AccountTotals totals() {
    long used = used().min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    return new AccountTotals(
        opening.order(),
        opening.limitUnits(),
        spentUnits.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue(),
        pendingUnits.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue(),
        opening.chargeUnits(),
        tokensSpent,
        tokensPending,
        terms.epsilon(),
        EpsilonSpent.of(
            terms,
            new EpsilonSpent.Pinned(opening.order(), opening.chargeUnits()),
            Math.max(0, used),
            tokensSpent + tokensPending),
        terms.delta());
  }

  private void checkPlan() {
    BudgetPlan plan = BudgetPlan.forEvent(terms.epsilon(), terms.delta(), terms.mechanism());
    if (plan.order() != opening.order()
        || plan.limitUnits() != opening.limitUnits()
        || plan.chargeUnits() != opening.chargeUnits()) {
      findings.accept(
          Rule.PRICE,
          "the terms make order %s, limit %d, charge %d; stated are %s, %d, %d"
              .formatted(
                  plan.order(),
                  plan.limitUnits(),
                  plan.chargeUnits(),
                  opening.order(),
                  opening.limitUnits(),
                  opening.chargeUnits()));
    }
  }

  private void checkTotals(AccountTotals stated) {
    AccountTotals recomputed = totals();
    if (!recomputed.equals(stated)) {
      findings.accept(
          Rule.TOTALS,
          "spent %d + pending %d units recomputed, stated %d + %d (of %d, epsilon %s)"
              .formatted(
                  recomputed.spentUnits(),
                  recomputed.pendingUnits(),
                  stated.spentUnits(),
                  stated.pendingUnits(),
                  stated.limitUnits(),
                  stated.epsilonSpent()));
    }
    if (used().compareTo(BigInteger.valueOf(opening.limitUnits())) > 0) {
      findings.accept(
          Rule.LIMIT, used() + " units are spent or pending, the limit is " + opening.limitUnits());
    }
  }

  private BigInteger used() {
    return spentUnits.add(pendingUnits);
  }

  private static final class Block {
    private final int tokens;
    private final long chargeUnits;
    private final @Nullable ShareAudit share;
    private long tokensCharged;
    private boolean ended;

    Block(int tokens, long chargeUnits, @Nullable ShareAudit share) {
      this.share = share;
      this.tokens = tokens;
      this.chargeUnits = chargeUnits;
      this.tokensCharged = tokens;
    }

    BigInteger units(long count) {
      return BigInteger.valueOf(chargeUnits).multiply(BigInteger.valueOf(count));
    }
  }
}
