package io.murmuration.accountant.verify;

import io.murmuration.accountant.ledger.EpsilonSpent;
import io.murmuration.accountant.verify.Finding.Rule;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.privacy.accounting.BudgetPlan;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Adds up one account again, in integers that cannot overflow. */
final class AccountAudit {
  private final AccountTerms terms;
  private final AccountTotals opening;
  private final BiConsumer<Rule, String> findings;
  private final Map<String, Block> blocks = new HashMap<>();
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
    checkPlan();
    checkTotals(opened.totals());
  }

  AccountTerms terms() {
    return terms;
  }

  void granted(LedgerFact.Granted fact) {
    Block block = new Block(fact.tokens(), fact.chargeUnits());
    if (fact.tokens() < 1 || fact.chargeUnits() < 1) {
      findings.accept(Rule.LIFECYCLE, "a grant must be of tokens that have a price");
    }
    if (blocks.putIfAbsent(fact.id(), block) != null) {
      findings.accept(Rule.LIFECYCLE, "block " + fact.id() + " is granted again");
      return;
    }
    pendingUnits = pendingUnits.add(block.units(block.tokens));
    tokensPending += block.tokens;
    checkTotals(fact.totals());
  }

  void denied(LedgerFact.Denied fact) {
    if (blocks.containsKey(fact.id())) {
      findings.accept(Rule.LIFECYCLE, "block " + fact.id() + " is denied after its grant");
    }
    BigInteger left = BigInteger.valueOf(opening.limitUnits()).subtract(used());
    if (BigInteger.valueOf(fact.requiredUnits()).compareTo(left) <= 0) {
      findings.accept(Rule.LIMIT, "block " + fact.id() + " is denied though it fits");
    }
    checkTotals(fact.totals());
  }

  void ended(String id, long tokensCharged, AccountTotals stated) {
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
    pendingUnits = pendingUnits.subtract(block.units(block.tokens));
    spentUnits = spentUnits.add(block.units(tokensCharged));
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
    ended(fact.id(), block == null ? fact.tokens() : block.tokens, fact.totals());
  }

  /** Tokens that may have been released under a block. */
  long tokensCharged(String id) {
    Block block = blocks.get(id);
    return block == null ? 0 : block.tokensCharged;
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
    private long tokensCharged;
    private boolean ended;

    Block(int tokens, long chargeUnits) {
      this.tokens = tokens;
      this.chargeUnits = chargeUnits;
      this.tokensCharged = tokens;
    }

    BigInteger units(long count) {
      return BigInteger.valueOf(chargeUnits).multiply(BigInteger.valueOf(count));
    }
  }
}
