package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.Purpose;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.privacy.accounting.BudgetPlan;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The rules for new accounts. A budget belongs to private data, not to a name: a second account on
 * the same data would double what may be lost of it.
 */
final class Openings {
  private final int partition;
  private final Map<String, BudgetAccount> accounts;

  /**
   * @param partition the partition whose writer decides; accounts of other data sets' partitions
   *     are decided elsewhere
   * @param accounts accounts of this partition; read, never changed
   */
  Openings(int partition, Map<String, BudgetAccount> accounts) {
    this.partition = partition;
    this.accounts = accounts;
  }

  LedgerFact decide(BudgetEvent.Open open) {
    AccountTerms terms = open.terms();
    Optional<Rejection> refusal =
        existing(open).or(() -> misplaced(terms.dataset())).or(() -> conflict(terms));
    if (refusal.isPresent()) {
      return refusal.get().of(open);
    }
    Optional<BudgetPlan> plan =
        Mechanisms.hasCoverage(terms.mechanism())
            ? Mechanisms.plan(terms.epsilon(), terms.delta(), terms.mechanism())
            : Optional.empty();
    if (plan.isEmpty()) {
      return Rejection.UNPRICED.of(open);
    }
    if (!Mechanisms.protects(terms.mechanism(), terms.unit())) {
      return Rejection.UNIT.of(open);
    }
    if (plan.get().tokens() < 1) {
      return Rejection.TOO_SMALL.of(open);
    }
    BudgetAccount account = BudgetAccount.opened(terms, plan.get());
    return new LedgerFact.Opened(open.id(), open.account(), terms, account.totals());
  }

  private Optional<Rejection> existing(BudgetEvent.Open open) {
    BudgetAccount account = accounts.get(open.account());
    if (account == null) {
      return Optional.empty();
    }
    String terms = account.terms().equals(open.terms()) ? "identical" : "other";
    return Optional.of(
        new Rejection("account_exists", "the account exists already, with " + terms + " terms"));
  }

  private Optional<Rejection> misplaced(Dataset dataset) {
    return Topics.budgetPartition(dataset.fingerprint()) == partition
        ? Optional.empty()
        : Optional.of(Rejection.MISPLACED);
  }

  private Optional<Rejection> conflict(AccountTerms terms) {
    Dataset dataset = terms.dataset();
    if (terms.purpose() == Purpose.LOAD_TEST && !dataset.synthetic()) {
      return Optional.of(Rejection.LOAD_TEST);
    }
    Collection<Dataset> same =
        accounts.values().stream()
            .map(account -> account.terms().dataset())
            .filter(other -> other.fingerprint().equals(dataset.fingerprint()))
            .toList();
    if (same.stream().anyMatch(other -> other.synthetic() != dataset.synthetic())) {
      return Optional.of(Rejection.SYNTHETIC);
    }
    return same.isEmpty() || dataset.synthetic()
        ? Optional.empty()
        : Optional.of(Rejection.DATASET);
  }
}
