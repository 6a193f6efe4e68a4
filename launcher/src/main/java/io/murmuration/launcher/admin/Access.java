package io.murmuration.launcher.admin;

import io.murmuration.contracts.topic.TopicShape;
import io.murmuration.contracts.topic.Topics;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one principal may do, and nothing more. That no row but the accountant's writes the ledger,
 * and that the accountant's row has neither prompts nor tokens, is what makes the ledger worth
 * reading: who is refused by the broker need not be trusted.
 *
 * @param principal name of the user
 * @param reads topics it may read
 * @param writes topics it may write
 * @param groups consumer groups it may join; those whose names begin so
 * @param transactionalIds prefix of the transactional ids it may write under; empty for none
 */
public record Access(
    Principal principal,
    Set<String> reads,
    Set<String> writes,
    Set<String> groups,
    Set<String> transactionalIds) {

  public Access {
    reads = Set.copyOf(reads);
    writes = Set.copyOf(writes);
    groups = Set.copyOf(groups);
    transactionalIds = Set.copyOf(transactionalIds);
  }

  /** Who there is, besides the brokers and whoever prepares the cluster. */
  public enum Principal {
    /** Speaks with clients. */
    GATEWAY,
    /** Runs the ensemble. */
    INFERENCE,
    /** Keeps the ledger. */
    ACCOUNTANT,
    /** Opens accounts. */
    OPERATOR,
    /** Verifies the ledger against what was released. */
    AUDITOR,
    /** Watches budgets. */
    WATCHER;

    /** Name of the user. */
    public String user() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a principal may do under a prefix. */
  public static Access of(Principal principal, Topics topics) {
    return switch (principal) {
      case GATEWAY -> gateway(topics);
      case INFERENCE -> inference(topics);
      case ACCOUNTANT -> accountant(topics);
      case OPERATOR -> operator(topics);
      case AUDITOR -> auditor(topics);
      case WATCHER -> watcher(topics);
    };
  }

  /** Every topic it has to do with, in the shape it must have. */
  public List<TopicShape> topics(Topics topics) {
    Set<String> used = new TreeSet<>(reads);
    used.addAll(writes);
    return topics.all().stream().filter(topic -> used.contains(topic.name())).toList();
  }

  private static Access gateway(Topics topics) {
    return new Access(
        Principal.GATEWAY,
        Set.of(topics.tokens(), topics.responses(), topics.control(), topics.ledger()),
        Set.of(topics.prompts(), topics.responses(), topics.control()),
        Set.of(),
        Set.of());
  }

  private static Access inference(Topics topics) {
    return new Access(
        Principal.INFERENCE,
        Set.of(
            topics.prompts(),
            topics.tokens(),
            topics.responses(),
            topics.control(),
            topics.ledger()),
        Set.of(topics.tokens(), topics.responses(), topics.budgetEvents(), topics.deadLetters()),
        Set.of(topics.prefix() + ".inference"),
        Set.of());
  }

  /** It asks itself to open the accounts it is configured with; that gives it nothing it lacks. */
  private static Access accountant(Topics topics) {
    String group = topics.prefix() + ".accountant";
    return new Access(
        Principal.ACCOUNTANT,
        Set.of(topics.budgetEvents(), topics.ledger(), topics.budgetState()),
        Set.of(topics.budgetEvents(), topics.ledger(), topics.budgetState(), topics.deadLetters()),
        Set.of(group),
        Set.of(group + "-"));
  }

  private static Access operator(Topics topics) {
    return new Access(
        Principal.OPERATOR,
        Set.of(topics.ledger(), topics.budgetState()),
        Set.of(topics.budgetEvents()),
        Set.of(),
        Set.of());
  }

  /** Tokens, because released must be compared with charged. */
  private static Access auditor(Topics topics) {
    return new Access(
        Principal.AUDITOR,
        Set.of(topics.budgetEvents(), topics.ledger(), topics.budgetState(), topics.tokens()),
        Set.of(),
        Set.of(),
        Set.of());
  }

  private static Access watcher(Topics topics) {
    return new Access(
        Principal.WATCHER,
        Set.of(topics.budgetEvents(), topics.ledger(), topics.budgetState(), topics.deadLetters()),
        Set.of(),
        Set.of(topics.prefix() + ".watch"),
        Set.of());
  }
}
