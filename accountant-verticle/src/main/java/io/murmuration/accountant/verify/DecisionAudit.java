package io.murmuration.accountant.verify;

import io.murmuration.accountant.ledger.BrokenLedgerException;
import io.murmuration.accountant.ledger.Ledger;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.BudgetEvent.Origin;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides every command again, over the entries before its answer: facts are a function of ledger
 * and command, prices included.
 */
final class DecisionAudit {
  private final TreeMap<Long, LogRecord> commands = new TreeMap<>();
  private final Ledger ledger;
  private final Queue<LedgerFact> expected = new ArrayDeque<>();
  private long answeredUntil = -1;
  private boolean derailed;

  DecisionAudit(int partition, List<LogRecord> commands) {
    this.ledger = new Ledger(partition, Long.MAX_VALUE);
    commands.forEach(command -> this.commands.put(command.offset(), command));
  }

  void accept(LedgerRecord entry, Consumer<String> findings) {
    // After entries that cannot follow from each other, no decision can be judged.
    if (derailed) {
      return;
    }
    if (entry.sourceOffset() >= 0) {
      judge(entry, findings);
    }
    try {
      ledger.apply(entry.fact(), entry.logTimeMillis(), entry.origin());
    } catch (BrokenLedgerException | IllegalArgumentException | ArithmeticException e) {
      derailed = true;
      findings.accept("cannot follow: " + e.getMessage());
    }
  }

  private void judge(LedgerRecord entry, Consumer<String> findings) {
    if (entry.sourceOffset() != answeredUntil) {
      if (!expected.isEmpty()) {
        findings.accept("command " + answeredUntil + " is not answered in full");
      }
      requireNoAnswerBefore(entry.sourceOffset(), findings);
      answeredUntil = entry.sourceOffset();
      expected.clear();
      expected.addAll(decide(answeredUntil, entry.fact(), findings));
    }
    LedgerFact wanted = expected.poll();
    if (!entry.fact().equals(wanted)) {
      findings.accept("command " + answeredUntil + " is answered with another fact than decided");
    }
    if (!Objects.equals(entry.origin(), origin(entry))) {
      findings.accept("command " + answeredUntil + " is said to be of another origin");
    }
  }

  /** Commands that were passed over must be ones that need no answer. */
  private void requireNoAnswerBefore(long offset, Consumer<String> findings) {
    if (offset <= answeredUntil) {
      return; // answers out of order are found by their place
    }
    for (LogRecord skipped : commands.subMap(answeredUntil + 1, offset).values()) {
      if (!decide(skipped).isEmpty()) {
        findings.accept("command " + skipped.offset() + " has no answer");
      }
    }
  }

  private List<LedgerFact> decide(long offset, LedgerFact stated, Consumer<String> findings) {
    LogRecord command = commands.get(offset);
    if (command == null) {
      findings.accept("command " + offset + " does not exist");
      return List.of(stated);
    }
    // Commands that could not be read are charged nothing; why not is in the dead letters.
    boolean unreadable =
        stated instanceof LedgerFact.Rejected rejected && rejected.code().equals("unreadable");
    return unreadable ? List.of(stated) : decide(command);
  }

  /** The origin that the entry's command states; unreadable ones and expiries have none. */
  private @Nullable Origin origin(LedgerRecord entry) {
    LogRecord command = commands.get(entry.sourceOffset());
    if (command == null || entry.fact() instanceof LedgerFact.ExpiredInFull) {
      return null;
    }
    try {
      BudgetEvent event = WireCodec.decode(command.value(), BudgetEvent.class);
      return event instanceof BudgetEvent.Reserve reserve ? reserve.origin() : null;
    } catch (WireFormatException e) {
      return null;
    }
  }

  private List<LedgerFact> decide(LogRecord command) {
    try {
      return ledger.decide(WireCodec.decode(command.value(), BudgetEvent.class));
    } catch (WireFormatException e) {
      return List.of(new LedgerFact.Rejected("", "", "unreadable", ""));
    }
  }
}
