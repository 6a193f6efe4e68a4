package io.murmuration.load.accountant;

import io.murmuration.accountant.AccountantConfig;
import io.murmuration.accountant.LedgerWriter;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.account.AccountOperator;
import io.murmuration.load.Latencies;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.embedded.EmbeddedBroker;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.murmuration.messaging.kafka.TopicCreation;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Measures one accountant on an embedded broker: the time from sending a reservation to reading its
 * grant, for one asker and for several at once, and the reservations per second when askers do not
 * wait for each other.
 *
 * <p>System properties: {@code waits} (reservations per asker, default 500), {@code askers}
 * (default 16), {@code reservations} (of the sustained run, default 100000), {@code inFlight} (of
 * them unanswered at a time, default 8000), {@code tenants} (shares of the account, default 0).
 */
public final class AccountantBench {
  private static final TokenEvent TOKEN =
      new TokenEvent.PmixedToken(
          10_000,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.6, 30, 1.2),
          Adjacency.REPLACE_ONE);
  private static final int BLOCK_TOKENS = 16;
  private static final long WAIT_SECONDS = 600;

  private final Asker asker;
  private final AccountTerms terms;
  private final int tenants = Integer.getInteger("tenants", 0);

  private AccountantBench(Asker asker, AccountTerms terms) {
    this.asker = asker;
    this.terms = terms;
  }

  /** Runs everything against a new broker in a temporary directory and prints the figures. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("accountant-bench");
    Topics topics = new Topics("bench");
    AccountTerms terms = terms(Integer.getInteger("tenants", 0));
    int partition = Topics.budgetPartition(terms.dataset().fingerprint());
    EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
    try (KafkaMessageLog log = connected(broker, topics)) {
      AccountantConfig config = AccountantConfig.of("bench", "bench");
      log.transact(
              new MessageLog.TransactionOptions(
                  topics.budgetEvents(), topics.ledger(), config.group()),
              new LedgerWriter(config),
              AccountantBench::die)
          .ready()
          .get(WAIT_SECONDS, TimeUnit.SECONDS);
      LedgerFact opened = new AccountOperator(log, topics).open("bench", terms, 60_000);
      if (!(opened instanceof LedgerFact.Opened)) {
        throw new IllegalStateException("the account was not opened: " + opened);
      }
      try (Asker asker = new Asker(log, topics, partition)) {
        new AccountantBench(asker, terms).run();
      }
    } finally {
      broker.close();
    }
  }

  private static KafkaMessageLog connected(EmbeddedBroker broker, Topics topics) {
    ClientSettings settings = ClientSettings.of(broker.bootstrapServers(), "bench");
    new TopicCreation(settings, 1)
        .ensure(
            topics.all().stream()
                .map(
                    t ->
                        new TopicSpec(
                            t.name(), t.partitionCount(), t.retentionMillis(), t.isCompacted()))
                .toList());
    return new KafkaMessageLog(settings);
  }

  private static AccountTerms terms(int tenants) {
    List<TenantShare> shares = new ArrayList<>();
    for (int tenant = 0; tenant < tenants; tenant++) {
      shares.add(new TenantShare("t" + tenant, 1));
    }
    return new AccountTerms(
        1e6,
        1e-5,
        new AccountTerms.Dataset("bench", true),
        TOKEN,
        AccountTerms.Purpose.LOAD_TEST,
        null,
        shares.isEmpty() ? null : shares);
  }

  private void run() throws Exception {
    int waits = Integer.getInteger("waits", 500);
    int askers = Integer.getInteger("askers", 16);
    wait("warm-up", 1, waits);
    wait("reserve to grant", 1, waits);
    wait("reserve to grant", askers, waits);
    sustain(Integer.getInteger("reservations", 100_000), Integer.getInteger("inFlight", 8_000));
    if (asker.refusedCount() > 0) {
      throw new IllegalStateException(asker.refusedCount() + " reservations were not granted");
    }
  }

  /** Every asker waits for each grant, then commits and asks again. */
  private void wait(String what, int askers, int waits) throws Exception {
    List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int a = 0; a < askers; a++) {
      String name = what.replace(' ', '-') + "-" + askers + "-" + a + "-";
      Thread thread = new Thread(() -> ask(name, waits, nanos));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Latencies latencies = Latencies.ofNanos(nanos);
    if (latencies.count() != askers * waits) {
      throw new IllegalStateException("only " + latencies.count() + " grants came");
    }
    System.out.printf(
        "%s, %d at once: p50 %.1f ms, p99 %.1f ms over %d%n",
        what,
        askers,
        latencies.percentileMillis(50),
        latencies.percentileMillis(99),
        latencies.count());
  }

  private void ask(String name, int waits, List<Long> nanos) {
    for (int i = 0; i < waits; i++) {
      long sentNanos = System.nanoTime();
      nanos.add(asker.reserve(reserve(name + i, i)).join() - sentNanos);
      asker.commit(new BudgetEvent.Commit(name + i, "bench", BLOCK_TOKENS, "stop"));
    }
  }

  private void sustain(int reservations, int inFlight) throws Exception {
    Semaphore free = new Semaphore(inFlight);
    List<CompletableFuture<Long>> grants = new ArrayList<>();
    long startNanos = System.nanoTime();
    for (int i = 0; i < reservations; i++) {
      free.acquire();
      String id = "sustain-" + i;
      grants.add(
          asker
              .reserve(reserve(id, i))
              .whenComplete(
                  (grant, failure) -> {
                    free.release();
                    asker.commit(new BudgetEvent.Commit(id, "bench", BLOCK_TOKENS, "stop"));
                  }));
    }
    CompletableFuture.allOf(grants.toArray(CompletableFuture[]::new))
        .get(WAIT_SECONDS, TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    System.out.printf(
        "sustained: %d reservations, each with its commit, in %.1f s: %.0f reservations/s%n",
        reservations, seconds, reservations / seconds);
  }

  private BudgetEvent.Reserve reserve(String id, int number) {
    String tenant = tenants == 0 ? null : "t" + number % tenants;
    return new BudgetEvent.Reserve(
        id, "bench", terms.dataset().fingerprint(), TOKEN, BLOCK_TOKENS, tenant);
  }

  private static void die(Throwable cause) {
    System.err.println("the accountant ended: " + cause);
    System.exit(1);
  }
}
