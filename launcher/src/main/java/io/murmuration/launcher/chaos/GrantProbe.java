package io.murmuration.launcher.chaos;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reserves one token at a time and gives it back: how long a grant takes, also while accountants
 * come and go.
 */
final class GrantProbe implements Runnable {
  private static final long PAUSE_MILLIS = 250;
  private static final long ANSWER_MILLIS = 60_000;
  private static final long GLANCE_MILLIS = 2;

  private final Stage stage;
  private final Ensemble ensemble;
  private final String account;
  private final Witness witness;
  private final MessageLog.Appender appender;
  private final Topics topics;
  private final List<Long> grantMicros = new ArrayList<>();
  private final String instance = "chaos-probe-" + UUID.randomUUID().toString().substring(0, 8);
  private long number;
  private int unanswered;

  GrantProbe(Stage stage, Ensemble ensemble, String account, Witness witness, MessageLog log) {
    this.stage = stage;
    this.ensemble = ensemble;
    this.account = account;
    this.witness = witness;
    this.appender = log.appender("chaos-probe");
    this.topics = new Topics(stage.cluster().plan().topicPrefix());
  }

  @Override
  public void run() {
    while (!stage.isOver()) {
      try {
        probe();
        Thread.sleep(PAUSE_MILLIS);
      } catch (ExecutionException | TimeoutException | RuntimeException e) {
        // It could not be written; nobody knows whether it was. It is not waited for.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    appender.close();
  }

  private void probe() throws InterruptedException, ExecutionException, TimeoutException {
    String id = "probe-" + UUID.randomUUID();
    String dataset = ensemble.dataset();
    long sentNanos = System.nanoTime();
    send(
        new BudgetEvent.Reserve(
            id,
            account,
            dataset,
            ensemble.mechanism(),
            1,
            null,
            new BudgetEvent.Origin(instance, number++)),
        "io.murmuration.budget.reserve");
    while (witness.answeredNanos(id) == null && !stage.isOver()) {
      if (System.nanoTime() - sentNanos > ANSWER_MILLIS * 1_000_000) {
        count();
        return;
      }
      Thread.sleep(GLANCE_MILLIS);
    }
    Long answered = witness.answeredNanos(id);
    if (answered != null) {
      add((answered - sentNanos) / 1_000);
      send(new BudgetEvent.Commit(id, account, 0, "probe"), "io.murmuration.budget.commit");
    }
  }

  private void send(BudgetEvent event, String type)
      throws InterruptedException, ExecutionException, TimeoutException {
    appender
        .append(
            new Outgoing(
                topics.budgetEvents(),
                Topics.budgetPartition(ensemble.dataset()),
                account,
                WireCodec.encode(event),
                CloudEventHeaders.of(type, "chaos-probe", event.id())))
        .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void add(long micros) {
    grantMicros.add(micros);
  }

  private synchronized void count() {
    unanswered++;
  }

  /** From sending a reservation to reading its answer, in microseconds. */
  synchronized List<Long> grantMicros() {
    return List.copyOf(grantMicros);
  }

  /** Reservations that were durable and not answered within a minute. */
  synchronized int unanswered() {
    return unanswered;
  }
}
