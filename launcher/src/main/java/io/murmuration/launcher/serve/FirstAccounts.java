package io.murmuration.launcher.serve;

import io.murmuration.accountant.AccountantVerticle;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.account.AccountOperator;
import io.murmuration.launcher.account.Standing;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the accounts that an ensemble names are open. Blocks. */
final class FirstAccounts {
  private static final Logger LOGGER = LoggerFactory.getLogger(FirstAccounts.class);
  private static final long ACCOUNT_MILLIS = 60_000;

  private final AccountOperator operator;
  private final AccountantVerticle accountant;

  /**
   * @param accountant of this process; it is asked for partitions that it has frozen, which it
   *     knows better than anybody who reads the ledger alone
   */
  FirstAccounts(AccountOperator operator, AccountantVerticle accountant) {
    this.operator = operator;
    this.accountant = accountant;
  }

  /**
   * Opens an account that is not open yet.
   *
   * @return why it can not be used, if its part of the ledger is frozen: no accountant would answer
   * @throws IllegalStateException if the accountant refuses
   * @throws TimeoutException if no accountant answers
   */
  Optional<String> open(String account, AccountTerms terms)
      throws InterruptedException, TimeoutException {
    String dataset = terms.dataset().fingerprint();
    String frozen = accountant.frozenPartitions().get(Topics.budgetPartition(dataset));
    if (frozen != null) {
      return Optional.of(say(account, frozen));
    }
    Standing standing = operator.find(account, dataset, ACCOUNT_MILLIS);
    if (standing instanceof Standing.Frozen found) {
      return Optional.of(say(account, found.reason()));
    } else if (standing instanceof Standing.Open open) {
      if (!open.fact().terms().equals(terms)) {
        LOGGER
            .atWarn()
            .addKeyValue("account", account)
            .log("account is open with other terms than serving.json names; the ledger's hold");
      }
      return Optional.empty();
    }
    LedgerFact fact = operator.open(account, terms, ACCOUNT_MILLIS);
    if (fact instanceof LedgerFact.Rejected rejected) {
      throw new IllegalStateException(
          "account '" + account + "' was refused: " + rejected.reason());
    }
    return Optional.empty();
  }

  /** Loud, but no reason not to start: others have their accounts elsewhere, and the free model. */
  private static String say(String account, String reason) {
    LOGGER
        .atError()
        .addKeyValue("account", account)
        .addKeyValue("reason", reason)
        .log(
            "account is frozen: nothing is charged to it and nothing private answered from it"
                + " until somebody has looked; 'murmur ledger verify' says what is wrong");
    return reason;
  }
}
