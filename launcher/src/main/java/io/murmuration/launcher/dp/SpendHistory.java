package io.murmuration.launcher.dp;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.dp.spend.Spend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one run asked for and was granted, as commands and ledger tell. Safe for any thread. */
final class SpendHistory {
  private final TrainingAccount owner;
  // All guarded by this.
  private final Map<String, PrivacyEvent> events = new HashMap<>();
  private final List<String> granted = new ArrayList<>();
  private final Set<String> over = new HashSet<>();
  private long lastNumber;
  private @Nullable Throwable broken;

  SpendHistory(TrainingAccount owner) {
    this.owner = owner;
  }

  synchronized void asked(BudgetEvent.Reserve command) {
    events.putIfAbsent(command.id(), command.mechanism());
    lastNumber = Math.max(lastNumber, owner.numberOf(command.id()));
  }

  /** Takes an entry of the ledger about one of the run's reservations. */
  synchronized void take(LedgerFact fact) {
    lastNumber = Math.max(lastNumber, owner.numberOf(fact.id()));
    if (fact instanceof LedgerFact.Granted) {
      granted.add(fact.id());
    } else if (fact instanceof LedgerFact.Committed || fact instanceof LedgerFact.ExpiredInFull) {
      over.add(fact.id());
    }
  }

  /** The ledger can not be read any further: nothing may be paid from it. */
  synchronized void broken(Throwable cause) {
    broken = cause;
  }

  /** The highest number that this run has given a reservation. */
  synchronized long lastNumber() {
    requireReadable();
    return lastNumber;
  }

  synchronized void over(String id) {
    over.add(id);
  }

  synchronized boolean isOver(String id) {
    return over.contains(id);
  }

  synchronized Spend granted(String id) {
    requireReadable();
    return spend(granted.indexOf(id));
  }

  synchronized List<Spend> spends() {
    requireReadable();
    List<Spend> spends = new ArrayList<>();
    for (int index = 0; index < granted.size(); index++) {
      spends.add(spend(index));
    }
    return spends;
  }

  private Spend spend(int index) {
    String id = granted.get(index);
    PrivacyEvent event = events.get(id);
    if (event == null) {
      throw new IllegalStateException(
          "the ledger grants " + id + ", and there is no command that asks for it");
    }
    return new Spend(index + 1L, id, TrainingAccount.stepOf(id), event, over.contains(id));
  }

  private void requireReadable() {
    if (broken != null) {
      throw new IllegalStateException(
          "the ledger can not be read; nothing can be paid from it. 'murmur ledger verify' says"
              + " where it breaks",
          broken);
    }
  }
}
