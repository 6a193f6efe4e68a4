package io.murmuration.launcher.simulation;

import io.murmuration.accountant.verify.LedgerVerifier;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.ReleaseOrder;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Released;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks at the log alone, after every step: is every token paid that is in it, void or not? And at
 * the end: is the ledger sound, and did every client read just what holds?
 */
final class Audit {
  private final World world;
  private final Map<String, Integer> charged = new HashMap<>();
  private final Map<String, Integer> released = new HashMap<>();
  private final long[] tokensSeen = new long[World.REPLY_PARTITIONS];
  private long factsSeen;

  Audit(World world) {
    this.world = world;
  }

  /** What is wrong now, if something is. */
  Optional<String> now() {
    String ledger = world.topics.ledger();
    for (LogRecord stored : rest(ledger, World.BUDGET, factsSeen)) {
      factsSeen++;
      Optional<String> wrong = fact(world.decode(stored, LedgerRecord.class).fact());
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    for (int partition = 0; partition < tokensSeen.length; partition++) {
      for (LogRecord stored : rest(world.topics.tokens(), partition, tokensSeen[partition])) {
        tokensSeen[partition]++;
        TokenRecord record = world.decode(stored, TokenRecord.class);
        if (record instanceof TokenRecord.Tokens tokens) {
          String block = String.valueOf(tokens.reservation());
          released.merge(block, 1, Integer::sum);
          if (released.get(block) > charged.getOrDefault(block, 0)) {
            return Optional.of("unpaid token in " + block);
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> fact(LedgerFact fact) {
    if (fact instanceof LedgerFact.Granted granted) {
      charged.put(granted.id(), granted.tokens());
      AccountTotals totals = granted.totals();
      if (totals.spentUnits() + totals.pendingUnits() > totals.limitUnits()) {
        return Optional.of("over the limit");
      }
    } else if (fact instanceof LedgerFact.Committed committed) {
      charged.put(committed.id(), committed.tokensSampled());
      if (released.getOrDefault(committed.id(), 0) > committed.tokensSampled()) {
        return Optional.of("unpaid token in " + committed.id());
      }
    }
    return Optional.empty();
  }

  /** What is wrong when all has come to rest. */
  List<String> atTheEnd() {
    List<String> wrong = new ArrayList<>();
    LedgerVerifier verifier =
        LedgerVerifier.of(World.BUDGET, rest(world.topics.budgetEvents(), World.BUDGET, 0));
    rest(world.topics.ledger(), World.BUDGET, 0).forEach(verifier::accept);
    released.forEach((block, count) -> verifier.released(World.ACCOUNT, block, count));
    verifier.report().findings().forEach(finding -> wrong.add(finding.toString()));
    Map<String, List<Released>> held = held();
    for (Client client : world.clients) {
      List<Released> theirs = held.getOrDefault(client.id(), List.of());
      if (!client.isDone()) {
        wrong.add("client " + client.id() + " never read the end");
      } else if (!client.transcript().equals(theirs)) {
        wrong.add("client " + client.id() + " read something else than what holds");
      }
      for (int i = 0; i < client.transcript().size(); i++) {
        if (client.transcript().get(i).sequence() != i + 1) {
          wrong.add("client " + client.id() + " read a gap or a token twice");
        }
      }
      wrong.addAll(count(client, theirs));
    }
    return wrong;
  }

  private static List<String> count(Client client, List<Released> held) {
    long tokens = held.stream().filter(TokenRecord.Tokens.class::isInstance).count();
    boolean isWhole =
        held.stream()
            .anyMatch(
                record ->
                    record instanceof TokenRecord.Ended ended
                        && ended.status() == TokenRecord.Status.COMPLETED);
    return isWhole && tokens != client.tokens()
        ? List.of("response " + client.id() + " has " + tokens + " tokens")
        : List.of();
  }

  private Map<String, List<Released>> held() {
    Map<String, ReleaseOrder> orders = new HashMap<>();
    Map<String, List<Released>> held = new TreeMap<>();
    for (int partition = 0; partition < World.REPLY_PARTITIONS; partition++) {
      for (LogRecord stored : rest(world.topics.tokens(), partition, 0)) {
        orders
            .computeIfAbsent(stored.key() + "@" + partition, id -> new ReleaseOrder())
            .accept(stored.offset(), world.decode(stored, TokenRecord.class))
            .ifPresent(
                record -> held.computeIfAbsent(stored.key(), id -> new ArrayList<>()).add(record));
      }
    }
    return held;
  }

  private List<LogRecord> rest(String topic, int partition, long from) {
    return world.log.read(topic, partition, from, Long.MAX_VALUE);
  }
}
