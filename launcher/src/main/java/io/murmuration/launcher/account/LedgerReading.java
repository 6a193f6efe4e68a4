package io.murmuration.launcher.account;

import io.murmuration.accountant.verify.LedgerReport;
import io.murmuration.accountant.verify.LedgerVerifier;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Reads what a verification needs from the log, up to where it ends now. Blocks. */
public final class LedgerReading {
  private static final long READ_SECONDS = 120;

  private final MessageLog log;
  private final Topics topics;

  public LedgerReading(MessageLog log, String topicPrefix) {
    this.log = log;
    this.topics = new Topics(topicPrefix);
  }

  /**
   * Verifies every partition and joins it with the tokens that are still retained.
   *
   * <p>Tokens are read before the ledger: a token's grant is always older than the token.
   */
  public Verification verify() throws InterruptedException, TimeoutException {
    Map<String, Long> released = releasedByReservation();
    List<LedgerReport> reports = new ArrayList<>();
    Set<String> unpaid = new TreeSet<>(released.keySet());
    for (int partition = 0; partition < Topics.BUDGET_PARTITIONS; partition++) {
      List<LogRecord> facts = read(topics.ledger(), partition);
      List<LogRecord> commands = read(topics.budgetEvents(), partition);
      LedgerVerifier verifier = LedgerVerifier.of(partition, commands);
      facts.forEach(verifier::accept);
      Map<String, String> owners = owners(facts);
      unpaid.removeAll(owners.keySet());
      owners.forEach(
          (reservation, account) -> {
            Long count = released.get(reservation);
            if (count != null) {
              verifier.released(account, reservation, count);
            }
          });
      reports.add(verifier.report());
    }
    return new Verification(reports, unpaid);
  }

  /**
   * What a verification found.
   *
   * @param reports one per partition
   * @param unpaid reservations named by released tokens that were never granted; must be none
   */
  public record Verification(List<LedgerReport> reports, Set<String> unpaid) {
    /** Whether nothing is wrong. */
    public boolean isSound() {
      return unpaid.isEmpty() && reports.stream().allMatch(LedgerReport::isSound);
    }
  }

  private Map<String, Long> releasedByReservation() throws InterruptedException, TimeoutException {
    Map<String, Long> released = new HashMap<>();
    for (int partition = 0; partition < Topics.REPLY_PARTITIONS; partition++) {
      for (LogRecord stored : read(topics.tokens(), partition)) {
        TokenRecord record = decode(stored, TokenRecord.class);
        if (record instanceof TokenRecord.Tokens tokens && tokens.reservation() != null) {
          released.merge(tokens.reservation(), (long) tokens.tokenIds().size(), Long::sum);
        }
      }
    }
    return released;
  }

  private static Map<String, String> owners(List<LogRecord> facts) {
    return facts.stream()
        .map(stored -> decode(stored, LedgerRecord.class).fact())
        .filter(fact -> fact instanceof LedgerFact.Granted)
        .collect(Collectors.toMap(LedgerFact::id, LedgerFact::account, (first, again) -> first));
  }

  private List<LogRecord> read(String topic, int partition)
      throws InterruptedException, TimeoutException {
    List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
    MessageLog.TailOptions whole = new MessageLog.TailOptions(topic, Set.of(partition), true, true);
    try (MessageLog.Tail tail = log.tail(whole, records::add, failure -> {})) {
      tail.caughtUp().get(READ_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("could not read " + topic, e.getCause());
    }
    return List.copyOf(records);
  }

  private static <T> T decode(LogRecord stored, Class<T> type) {
    try {
      return WireCodec.decode(stored.value(), type);
    } catch (WireFormatException e) {
      throw new IllegalStateException("unreadable record at " + stored, e);
    }
  }
}
