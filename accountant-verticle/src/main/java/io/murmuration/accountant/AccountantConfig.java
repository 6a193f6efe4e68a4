package io.murmuration.accountant;

import io.murmuration.contracts.topic.Topics;
import java.util.Objects;

/**
 * How an accountant runs.
 *
 * @param topicPrefix first part of every topic's name
 * @param group consumer group; all accountants of one ledger have the same, never two ledgers
 * @param reservationTtlMillis how long a block may wait for its commit before it is spent in full
 * @param instance name of this process, written into every entry
 */
public record AccountantConfig(
    String topicPrefix, String group, long reservationTtlMillis, String instance) {
  /** Ten minutes: far beyond any block of tokens, and nothing but budget is lost if it is short. */
  public static final long RESERVATION_TTL_MILLIS_DEFAULT = 600_000;

  public AccountantConfig {
    Objects.requireNonNull(topicPrefix, "topicPrefix");
    if (group.isBlank()) {
      throw new IllegalArgumentException("group must not be blank");
    }
    if (reservationTtlMillis < 1) {
      throw new IllegalArgumentException(
          "reservationTtlMillis must be >= 1, got " + reservationTtlMillis);
    }
    if (instance.isBlank()) {
      throw new IllegalArgumentException("instance must not be blank");
    }
  }

  /** The group follows from the prefix; reservations wait ten minutes. */
  public static AccountantConfig of(String topicPrefix, String instance) {
    return new AccountantConfig(
        topicPrefix, topicPrefix + ".accountant", RESERVATION_TTL_MILLIS_DEFAULT, instance);
  }

  Topics topics() {
    return new Topics(topicPrefix);
  }
}
