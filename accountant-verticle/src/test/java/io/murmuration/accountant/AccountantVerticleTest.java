package io.murmuration.accountant;

import static io.murmuration.accountant.Commands.commit;
import static io.murmuration.accountant.Commands.open;
import static io.murmuration.accountant.Commands.reserve;
import static io.murmuration.accountant.Commands.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.accountant.verify.LedgerReport;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetState;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerFact.Limit;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.embedded.EmbeddedBroker;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The accountant on a real broker. */
class AccountantVerticleTest {
  private static final Dataset NOTES = Commands.dataset(0, "notes", false);

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static Vertx vertx;

  private final List<Throwable> fatal = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(directory, 0);
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
    broker.close();
  }

  @Test
  void aBlockGoesFromReserveToCommitAndTotalsSurviveARestart() throws Exception {
    try (BrokerLedger ledger = new BrokerLedger(broker.bootstrapServers(), "life")) {
      String first = deploy(ledger, "life", "first");
      ledger.send(open("demo", terms(8, NOTES)));
      ledger.send(reserve("r1", "demo", NOTES, 16));
      AccountTotals granted = ledger.await(LedgerFact.Granted.class, "r1").totals();
      ledger.send(commit("r1", "demo", 5));
      AccountTotals committed = ledger.await(LedgerFact.Committed.class, "r1").totals();
      vertx.undeploy(first).await(60, TimeUnit.SECONDS);
      ledger.send(reserve("r2", "demo", NOTES, 2));
      deploy(ledger, "life", "second");

      AccountTotals after = ledger.await(LedgerFact.Granted.class, "r2").totals();

      assertThat(granted.tokensPending()).isEqualTo(16);
      assertThat(committed.tokensSpent()).isEqualTo(5);
      assertThat(after.spentUnits()).isEqualTo(committed.spentUnits());
      assertThat(after.tokensSpent()).isEqualTo(5);
      assertThat(after.tokensPending()).isEqualTo(2);
      LedgerReport report = ledger.verify();
      assertThat(report.findings()).isEmpty();
      assertThat(report.accounts()).containsEntry("demo", after);
    }
    assertThat(fatal).isEmpty();
  }

  @Test
  void tenantsShareAnAccountAndItsStateIsWrittenWithTheFacts() throws Exception {
    try (BrokerLedger ledger = new BrokerLedger(broker.bootstrapServers(), "shares")) {
      deploy(ledger, "shares", "only");
      ledger.send(
          open(
              "demo",
              Commands.shared(NOTES, new TenantShare("east", 0.5), new TenantShare("west", 0.75))));
      AccountTotals opened = ledger.await(LedgerFact.Opened.class, "open-demo").totals();
      int half = Math.toIntExact(opened.remainingTokens() / 2);
      ledger.send(reserve("r1", "demo", NOTES, half - 1, "east"));
      ledger.send(reserve("r2", "demo", NOTES, 2, "east"));
      ledger.send(reserve("r3", "demo", NOTES, half + 8, "west"));
      ledger.send(reserve("r4", "demo", NOTES, 1));
      ledger.send(commit("r1", "demo", 3));

      assertThat(ledger.await(LedgerFact.Denied.class, "r2").limit()).isEqualTo(Limit.TENANT);
      assertThat(ledger.await(LedgerFact.Denied.class, "r3").limit()).isEqualTo(Limit.ACCOUNT);
      assertThat(ledger.await(LedgerFact.Rejected.class, "r4").code()).isEqualTo("tenant_required");
      LedgerFact.Committed committed = ledger.await(LedgerFact.Committed.class, "r1");

      LedgerReport report = ledger.verify();
      List<LogRecord> states = ledger.all(ledger.topics.budgetState(), 0);
      LogRecord newest = states.get(states.size() - 1);
      BudgetState state = WireCodec.decode(newest.value(), BudgetState.class);
      assertThat(report.findings()).isEmpty();
      assertThat(state.totals()).isEqualTo(committed.totals());
      assertThat(state.tenants())
          .contains(committed.tenant())
          .isEqualTo(report.tenants().get("demo"));
      assertThat(state.entryHash()).isEqualTo(report.head());
      assertThat(newest.key()).isEqualTo("demo");
    }
    assertThat(fatal).isEmpty();
  }

  @Test
  void manyThreadsSpendExactlyWhatThereIs() throws Exception {
    int threads = 4;
    int each = 125;
    try (BrokerLedger ledger = new BrokerLedger(broker.bootstrapServers(), "many")) {
      deploy(ledger, "many", "only");
      ledger.send(open("demo", terms(8, NOTES)));
      long affordable =
          ledger.await(LedgerFact.Opened.class, "open-demo").totals().remainingTokens();
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      List<Future<?>> senders = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String name = "t" + thread + "-";
        senders.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    ledger.send(reserve(name + i, "demo", NOTES, 1));
                  }
                  return null;
                }));
      }
      for (Future<?> sender : senders) {
        sender.get(120, TimeUnit.SECONDS);
      }
      pool.shutdown();
      ledger.send(reserve("last", "demo", NOTES, 4096));
      ledger.await(LedgerFact.Denied.class, "last");

      LedgerReport report = ledger.verify();

      assertThat(affordable).isBetween(1L, (long) threads * each - 1);
      assertThat(report.findings()).isEmpty();
      assertThat(report.entryCount()).isEqualTo(2L + threads * each);
      AccountTotals totals = report.accounts().get("demo");
      assertThat(totals.tokensPending()).isEqualTo(affordable);
      assertThat(totals.pendingUnits()).isEqualTo(affordable * totals.chargeUnits());
      assertThat(totals.remainingTokens()).isZero();
    }
    assertThat(fatal).isEmpty();
  }

  @Test
  void twoAccountantsCannotSpendTheSameBudgetWhenOneHangsInItsTransaction() throws Exception {
    ClientSettings impatient =
        new ClientSettings(
            broker.bootstrapServers(), "hanging", Map.of("max.poll.interval.ms", "6000"));
    AccountantConfig config = AccountantConfig.of("twice", "hanging");
    DisturbedProcessor hanging = new DisturbedProcessor(new LedgerWriter(config));
    try (BrokerLedger ledger = new BrokerLedger(broker.bootstrapServers(), "twice");
        KafkaMessageLog other = new KafkaMessageLog(impatient)) {
      other
          .transact(
              new MessageLog.TransactionOptions(
                  ledger.topics.budgetEvents(), ledger.topics.ledger(), config.group()),
              hanging,
              fatal::add)
          .ready()
          .get(90, TimeUnit.SECONDS);
      ledger.send(open("demo", terms(8, NOTES)));
      long all = ledger.await(LedgerFact.Opened.class, "open-demo").totals().remainingTokens();
      hanging.hangInNextTransaction();
      ledger.send(reserve("first", "demo", NOTES, Math.toIntExact(all)));
      assertThat(hanging.awaitHang()).isTrue();
      ledger.send(reserve("second", "demo", NOTES, Math.toIntExact(all)));

      deploy(ledger, "twice", "successor");
      ledger.await(LedgerFact.Granted.class, "first");
      ledger.await(LedgerFact.Denied.class, "second");
      hanging.release();
      waitForFatal();
      ledger.send(reserve("third", "demo", NOTES, 1));
      ledger.await(LedgerFact.Denied.class, "third");

      LedgerReport report = ledger.verify();
      assertThat(report.findings()).isEmpty();
      assertThat(report.entryCount()).isEqualTo(4);
      assertThat(report.accounts().get("demo").tokensPending()).isEqualTo(all);
    }
    assertThat(fatal).hasSize(1);
  }

  @Test
  void aBrokenLedgerFreezesItsPartitionAndTheOthersGoOn() throws Exception {
    try (BrokerLedger ledger = new BrokerLedger(broker.bootstrapServers(), "broken")) {
      ledger
          .log
          .appender("intruder")
          .append(new Outgoing(ledger.topics.ledger(), 1, "k", "{}", Map.of()))
          .get(60, TimeUnit.SECONDS);
      for (String life : List.of("first", "second")) {
        AccountantVerticle accountant = accountant(ledger, "broken", life);
        String id = vertx.deployVerticle(accountant).await(120, TimeUnit.SECONDS);
        ledger.send(1, reserve("r-" + life, "demo", NOTES, 1));
        ledger.send(open("demo-" + life, terms(8, Commands.dataset(0, life, false))));
        ledger.await(LedgerFact.Opened.class, "open-demo-" + life);

        assertThat(accountant.frozenPartitions()).containsOnlyKeys(1);
        assertThat(accountant.frozenPartitions().get(1)).contains("entry 0");
        vertx.undeploy(id).await(60, TimeUnit.SECONDS);
      }
      assertThat(ledger.all(ledger.topics.ledger(), 1)).hasSize(1);
      assertThat(ledger.verify().findings()).isEmpty();
    }
    assertThat(fatal).isEmpty();
  }

  @Test
  void aLedgerThatLostItsEndIsFrozen() throws Exception {
    try (BrokerLedger ledger = new BrokerLedger(broker.bootstrapServers(), "lost")) {
      String first = deploy(ledger, "lost", "first");
      ledger.send(open("demo", terms(8, NOTES)));
      ledger.send(reserve("r1", "demo", NOTES, 1));
      ledger.send(reserve("r2", "demo", NOTES, 1));
      ledger.await(LedgerFact.Granted.class, "r2");
      vertx.undeploy(first).await(60, TimeUnit.SECONDS);
      ledger.loseLedgerFrom(2);

      AccountantVerticle accountant = accountant(ledger, "lost", "second");
      vertx.deployVerticle(accountant).await(120, TimeUnit.SECONDS);

      assertThat(accountant.frozenPartitions()).containsOnlyKeys(0);
      assertThat(accountant.frozenPartitions().get(0)).contains("has 2 entries, but 3 were");
      assertThat(ledger.all(ledger.topics.ledger(), 0)).hasSize(2);
    }
    assertThat(fatal).isEmpty();
  }

  private AccountantVerticle accountant(BrokerLedger ledger, String prefix, String instance) {
    return new AccountantVerticle(ledger.log, AccountantConfig.of(prefix, instance), fatal::add);
  }

  private String deploy(BrokerLedger ledger, String prefix, String instance) throws Exception {
    return vertx.deployVerticle(accountant(ledger, prefix, instance)).await(120, TimeUnit.SECONDS);
  }

  private void waitForFatal() throws InterruptedException {
    for (int i = 0; i < 9_000 && fatal.isEmpty(); i++) {
      Thread.sleep(10);
    }
    assertThat(fatal).hasSize(1);
  }
}
