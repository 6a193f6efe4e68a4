package io.murmuration.messaging.kafka;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;

/** What the cluster must offer. */
final class BrokerFeatures {
  private static final String TRANSACTIONS = "transaction.version";
  private static final int FENCED_PER_TRANSACTION = 2;

  private BrokerFeatures() {}

  /**
   * Before version 2 of transactions (KIP-890, Kafka 4.0) a late message of an aborted transaction
   * could become part of the next one.
   *
   * @throws IllegalStateException if the cluster does not run version 2, or does not answer
   */
  static void requireFencedTransactions(ClientSettings settings) {
    int level = finalizedLevel(settings);
    if (level < FENCED_PER_TRANSACTION) {
      throw new IllegalStateException(
          "Kafka must be 4.0 or newer with feature "
              + TRANSACTIONS
              + " >= "
              + FENCED_PER_TRANSACTION
              + ", the cluster at "
              + settings.bootstrapServers()
              + " has "
              + level);
    }
  }

  private static int finalizedLevel(ClientSettings settings) {
    try (Admin admin = Admin.create(settings.admin())) {
      FinalizedVersionRange range =
          admin.describeFeatures().featureMetadata().get().finalizedFeatures().get(TRANSACTIONS);
      return range == null ? 0 : range.maxVersionLevel();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the features of Kafka at " + settings.bootstrapServers() + " could not be read",
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking Kafka for its features", e);
    }
  }
}
