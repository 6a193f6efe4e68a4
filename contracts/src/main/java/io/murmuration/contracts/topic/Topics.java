package io.murmuration.contracts.topic;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Names and shapes of all topics under one prefix.
 *
 * @param prefix first part of every topic's name, for example {@code murmuration}
 */
public record Topics(String prefix) {
  /** Partitions of the prompt topic: the most workers that can share the load. */
  public static final int PROMPT_PARTITIONS = 4;

  /** Partitions of the token topic: the most gateways. */
  public static final int REPLY_PARTITIONS = 4;

  /** Partitions of the budget and ledger topics: the most accountants that can be active. */
  public static final int BUDGET_PARTITIONS = 4;

  private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;
  private static final long HOUR_MILLIS = 60L * 60 * 1000;

  public Topics {
    if (!prefix.matches("[a-z0-9][a-z0-9-]{0,40}")) {
      throw new IllegalArgumentException(
          "topic prefix must be 1 to 41 of [a-z0-9-] and not begin with '-', got " + prefix);
    }
  }

  /** Prompts; key: response id. The only topic with people's text from clients. */
  public String prompts() {
    return prefix + ".prompts.v1";
  }

  /** Released tokens; key: response id; partition: the reply partition of the gateway. */
  public String tokens() {
    return prefix + ".tokens.v1";
  }

  /**
   * Directory of responses and of gateways; key: response id, or {@code gateway-} and a partition.
   */
  public String responses() {
    return prefix + ".responses.v1";
  }

  /** Cancellations and who reads what; key: response id. */
  public String control() {
    return prefix + ".control.v1";
  }

  /** Commands to the accountant; key: account; partition: {@link #budgetPartition}. */
  public String budgetEvents() {
    return prefix + ".budget.events.v1";
  }

  /** The accountant's facts; same key and partition as the command. */
  public String ledger() {
    return prefix + ".ledger.v1";
  }

  /** Latest totals of every account; key: account. Follows from the ledger, decides nothing. */
  public String budgetState() {
    return prefix + ".budget.state.v1";
  }

  /** Records that could not be understood: reason and position, payload dropped. */
  public String deadLetters() {
    return prefix + ".dead-letters.v1";
  }

  /**
   * The budget partition of a data set. All accounts of one data set share a partition, so that one
   * writer sees all that is spent of it (see the decision record on accounts and data sets).
   */
  public static int budgetPartition(String datasetFingerprint) {
    CRC32 crc = new CRC32();
    crc.update(datasetFingerprint.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % BUDGET_PARTITIONS);
  }

  /** Every topic with its partitions and retention. */
  public List<TopicShape> all() {
    return List.of(
        new TopicShape(prompts(), PROMPT_PARTITIONS, DAY_MILLIS),
        new TopicShape(tokens(), REPLY_PARTITIONS, DAY_MILLIS),
        TopicShape.compacted(responses(), 1, DAY_MILLIS),
        new TopicShape(control(), 1, HOUR_MILLIS),
        new TopicShape(budgetEvents(), BUDGET_PARTITIONS, TopicShape.FOREVER),
        new TopicShape(ledger(), BUDGET_PARTITIONS, TopicShape.FOREVER),
        TopicShape.compacted(budgetState(), BUDGET_PARTITIONS, TopicShape.FOREVER),
        new TopicShape(deadLetters(), 1, 7 * DAY_MILLIS));
  }
}
