package io.murmuration.accountant;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.Purpose;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.AccountTerms.Unit;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.List;

/** Commands as tests need them. */
public final class Commands {
  public static final PrivacyEvent TOKEN = token(16, 0.25, Adjacency.REPLACE_ONE);
  public static final PrivacyEvent DEAR_TOKEN = token(4, 1.0, Adjacency.REPLACE_ONE);

  private Commands() {}

  public static PrivacyEvent token(int members, double chiSquareMax, Adjacency adjacency) {
    return new TokenEvent.PmixedToken(
        members,
        new SubsetPlan.DrawOne(),
        new ChiSquareBallParameters(0.5, 3, chiSquareMax),
        adjacency);
  }

  /** A data set whose accounts are in this partition. */
  public static Dataset dataset(int partition, String name, boolean synthetic) {
    int salt = 0;
    while (Topics.budgetPartition(name + salt) != partition) {
      salt++;
    }
    return new Dataset(name + salt, synthetic);
  }

  public static AccountTerms terms(double epsilon, Dataset dataset) {
    return new AccountTerms(epsilon, 1e-5, dataset, TOKEN, Purpose.SERVING);
  }

  /** Terms of an account that is shared. */
  public static AccountTerms shared(Dataset dataset, TenantShare... shares) {
    return new AccountTerms(8, 1e-5, dataset, TOKEN, Purpose.SERVING, Unit.SHARD, List.of(shares));
  }

  public static BudgetEvent.Open open(String account, AccountTerms terms) {
    return new BudgetEvent.Open("open-" + account, account, terms);
  }

  public static BudgetEvent.Reserve reserve(String id, String account, Dataset of, int tokens) {
    return new BudgetEvent.Reserve(id, account, of.fingerprint(), TOKEN, tokens);
  }

  public static BudgetEvent.Reserve reserve(
      String id, String account, Dataset of, int tokens, String tenant) {
    return new BudgetEvent.Reserve(id, account, of.fingerprint(), TOKEN, tokens, tenant);
  }

  public static BudgetEvent.Commit commit(String id, String account, int sampled) {
    return new BudgetEvent.Commit(id, account, sampled, "stop");
  }
}
