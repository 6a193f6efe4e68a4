package io.murmuration.launcher.chaos;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.cluster.ClusterPlan;
import io.murmuration.launcher.cluster.Node;
import io.murmuration.launcher.cluster.NodeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** Who does what among the brokers. Safe for any thread; blocks. */
final class Brokers implements AutoCloseable {
  private static final long ANSWER_SECONDS = 20;
  private static final long COPIES_MILLIS = 60_000;

  private final Admin admin;
  private final ClusterPlan plan;
  private final Topics topics;
  private final int budgetPartition;
  private final List<Span> majorityLost = new ArrayList<>();

  /**
   * A time without a majority, epoch milliseconds.
   *
   * @param fromMillis when the second broker was gone
   * @param untilMillis when the first one was started again
   */
  record Span(long fromMillis, long untilMillis) {}

  Brokers(ClusterPlan plan, int budgetPartition) {
    this.plan = plan;
    this.topics = new Topics(plan.topicPrefix());
    this.budgetPartition = budgetPartition;
    this.admin =
        Admin.create(
            Map.of(
                "bootstrap.servers", plan.bootstrap(),
                "client.id", "chaos",
                "request.timeout.ms", "5000",
                "default.api.timeout.ms", "15000",
                "reconnect.backoff.max.ms", "200"));
  }

  /** The broker that leads the partition in which the served data set is accounted for. */
  Optional<Node> ledgerLeader() throws InterruptedException {
    try {
      TopicDescription ledger = describe(Set.of(topics.ledger())).get(topics.ledger());
      return ledger == null
          ? Optional.empty()
          : byId(ledger.partitions().get(budgetPartition).leader().id());
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The broker that coordinates the transactions of that partition's accountant. */
  Optional<Node> coordinator() throws InterruptedException {
    String id = plan.topicPrefix() + ".accountant-" + budgetPartition;
    try {
      return byId(
          admin
              .describeTransactions(List.of(id))
              .description(id)
              .get(ANSWER_SECONDS, TimeUnit.SECONDS)
              .coordinatorId());
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Waits until every copy is up to date again, within a bound. */
  void awaitCopies() throws InterruptedException {
    long deadline = System.nanoTime() + COPIES_MILLIS * 1_000_000;
    while (System.nanoTime() < deadline && !allCopiesAreInSync()) {
      Thread.sleep(200);
    }
  }

  private boolean allCopiesAreInSync() throws InterruptedException {
    try {
      Set<String> names = admin.listTopics().names().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return describe(names).values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.isr().size() == partition.replicas().size());
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return false;
    }
  }

  synchronized void majorityWasLost(long fromMillis, long untilMillis) {
    majorityLost.add(new Span(fromMillis, untilMillis));
  }

  synchronized List<Span> majorityLost() {
    return List.copyOf(majorityLost);
  }

  private Map<String, TopicDescription> describe(Set<String> names)
      throws InterruptedException, ExecutionException, TimeoutException {
    return admin.describeTopics(names).allTopicNames().get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private Optional<Node> byId(int id) {
    return plan.nodes(NodeKind.BROKER).stream().filter(node -> node.index() == id).findFirst();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
