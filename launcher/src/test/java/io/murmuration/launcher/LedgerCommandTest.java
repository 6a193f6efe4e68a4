package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.accountant.AccountantConfig;
import io.murmuration.accountant.LedgerWriter;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.Purpose;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.AccountTerms.Unit;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.launcher.account.LedgerReading;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.memory.InMemoryMessageLog;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ledger in memory, exported and then read without it. */
class LedgerCommandTest {
  private static final Topics TOPICS = new Topics("test");
  private static final long DAY_MILLIS = 86_400_000;
  private static final Dataset DATA = new Dataset("letters", true);
  private static final int PARTITION = Topics.budgetPartition("letters");
  private static final PrivacyEvent TOKEN =
      new TokenEvent.PmixedToken(
          16,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.5, 3, 0.25),
          Adjacency.REPLACE_ONE);

  @TempDir private Path directory;
  private long nowMillis = 1_700_000_000_000L;
  private final InMemoryMessageLog log =
      InMemoryMessageLog.synchronous(
          TOPICS.all().stream()
              .map(
                  t ->
                      new TopicSpec(
                          t.name(), t.partitionCount(), t.retentionMillis(), t.isCompacted()))
              .toList(),
          () -> nowMillis);
  private final LedgerReading ledger = new LedgerReading(log, "test");
  private Path file;

  @BeforeEach
  void fill() {
    file = directory.resolve("ledger.jsonl");
    log.transact(
        new MessageLog.TransactionOptions(TOPICS.budgetEvents(), TOPICS.ledger(), "g"),
        new LedgerWriter(new AccountantConfig("test", "g", DAY_MILLIS / 2, "a")),
        failure -> {
          throw new AssertionError(failure);
        });
    List<TenantShare> shares = List.of(new TenantShare("east", 0.5), new TenantShare("west", 0.5));
    send(
        new BudgetEvent.Open(
            "o",
            "demo",
            new AccountTerms(8, 1e-5, DATA, TOKEN, Purpose.SERVING, Unit.RECORD, shares)));
    send(reserve("r1", 6, "east"));
    send(new BudgetEvent.Commit("r1", "demo", 5, "length"));
    send(reserve("r2", 4, "west"));
    release("r1", 5);
    nowMillis += DAY_MILLIS;
    send(reserve("r3", 8, "east"));
    release("r3", 2);
  }

  @Test
  void anExportVerifiesToTheSameReportAsTheLog() throws Exception {
    ledger.export(file, true);

    LedgerReading.Verification offline = LedgerReading.of(file).verify();

    assertThat(offline).isEqualTo(ledger.verify());
    assertThat(offline.isSound()).isTrue();
    assertThat(offline.reports().get(PARTITION).entryCount()).isEqualTo(6);
    assertThat(Files.readString(file)).doesNotContain("the released text");
  }

  @Test
  void commandsAreExportedIfAskedFor() throws Exception {
    ledger.export(file, false);
    assertThat(Files.readString(file)).doesNotContain("\"type\":\"command\"");

    assertThat(LedgerReading.of(file).verify()).isEqualTo(ledger.verify());
  }

  @Test
  void verifyPrintsTheHeadsAndSaysWhetherAllIsWell() throws Exception {
    ledger.export(file, true);
    String head = ledger.verify().reports().get(PARTITION).head();

    CommandRun run = CommandRun.of("ledger", "verify", "--file", file.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("partition " + PARTITION + ": 6 entries, head " + head, "sound", "east: ")
        .contains("demo: 9 tokens charged, 8 pending");
  }

  @Test
  void aHeadNotedEarlierMustStillBeInTheChain() throws Exception {
    String early = ledger.verify().reports().get(PARTITION).head();
    send(new BudgetEvent.Commit("r3", "demo", 4, "length"));
    ledger.export(file, true);

    assertThat(verify("--expect-head", PARTITION + "=" + early).code()).isZero();
    CommandRun other = verify("--expect-head", PARTITION + "=" + "ab".repeat(32));
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.out()).contains("WRONG", "is not in the chain");
    assertThat(verify("--expect-head", "77=" + early).code()).isEqualTo(1);
    assertThat(verify("--expect-head", PARTITION + "=xyz").code()).isEqualTo(2);
  }

  @Test
  void anEditedLineIsFoundAndSoIsARewrittenLedgerByItsHead() throws Exception {
    ledger.export(file, true);
    String head = ledger.verify().reports().get(PARTITION).head();
    String written = Files.readString(file);
    String edited = written.replaceFirst("tokens_sampled\\\\\":5", "tokens_sampled\\\\\":4");
    assertThat(edited).isNotEqualTo(written);

    Files.writeString(file, edited);
    CommandRun changed = verify();
    List<String> lines = written.lines().filter(line -> !line.contains("\"id\\\":\\\"r3")).toList();
    Files.write(file, lines);
    CommandRun cut = verify();
    CommandRun cutAgainstHead = verify("--expect-head", PARTITION + "=" + head);

    assertThat(changed.code()).isEqualTo(1);
    assertThat(changed.out()).contains("WRONG", "CHAIN", "NOT SOUND");
    assertThat(cut.out()).contains("tokens were released under r3, never granted");
    assertThat(cutAgainstHead.out()).contains("is not in the chain");
  }

  @Test
  void moreReleasedThanChargedIsFoundOfflineToo() throws Exception {
    release("r1", 1);
    ledger.export(file, false);

    CommandRun run = verify();

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("block r1: 6 tokens released, 5 charged");
  }

  @Test
  void showTellsWhereAnAccountStandsAndWhoWasCharged() throws Exception {
    ledger.export(file, false);

    CommandRun run = CommandRun.of("ledger", "show", "--file", file.toString());

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("demo (partition " + PARTITION, "unit RECORD", "9 charged, 8 pending")
        .contains("open reservation r3: 8 tokens", "by east")
        .contains("2023-11-14: 5 tokens", "2023-11-15: 4 tokens")
        .contains("charged to east: 5 tokens, 0 of them", "charged to west: 4 tokens, 4 of them");
  }

  @Test
  void showGivesOneAccountAsJson() throws Exception {
    ledger.export(file, false);
    String[] show = {"ledger", "show", "--file", file.toString(), "--json", "--account"};

    JsonNode json = new ObjectMapper().readTree(run(show, "demo").out());
    CommandRun none = run(show, "other");

    assertThat(json).hasSize(1);
    assertThat(json.get(0).at("/totals/tokens_spent").asInt()).isEqualTo(9);
    assertThat(json.get(0).at("/tenants/1/tenant").asText()).isEqualTo("west");
    assertThat(json.get(0).at("/open_reservations/0/tenant").asText()).isEqualTo("east");
    assertThat(json.get(0).at("/tokens_by_day/2023-11-14").asInt()).isEqualTo(5);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("there is no account 'other'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json\n",
        "{\"type\":\"released\",\"reservation\":\"r\",\"tokens\":1}\n",
        "{\"type\":\"export\",\"version\":2,\"partitions\":4,\"commands\":false}\n",
        "{\"type\":\"export\",\"version\":1,\"partitions\":4,\"commands\":false}\n"
            + "{\"type\":\"entry\",\"partition\":4,\"offset\":0,\"timestamp_millis\":0,"
            + "\"key\":\"k\",\"value\":\"v\"}\n",
      })
  void aFileThatIsNoExportIsRefused(String content) throws IOException {
    Files.writeString(file, content);

    assertThatThrownBy(() -> LedgerReading.of(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ledger.jsonl");
  }

  private CommandRun verify(String... options) {
    String[] command = {"ledger", "verify", "--file", file.toString()};
    return run(command, options);
  }

  private static CommandRun run(String[] command, String... options) {
    String[] all = java.util.Arrays.copyOf(command, command.length + options.length);
    System.arraycopy(options, 0, all, command.length, options.length);
    return CommandRun.of(all);
  }

  private static BudgetEvent reserve(String id, int tokens, String tenant) {
    return new BudgetEvent.Reserve(id, "demo", DATA.fingerprint(), TOKEN, tokens, tenant);
  }

  private void send(BudgetEvent event) {
    append(TOPICS.budgetEvents(), PARTITION, event.account(), WireCodec.encode(event));
  }

  private void release(String reservation, int tokens) {
    TokenRecord record =
        new TokenRecord.Tokens(
            "response",
            1,
            0,
            reservation,
            java.util.Collections.nCopies(tokens, 7),
            "the released text");
    append(TOPICS.tokens(), 0, "response", WireCodec.encode(record));
  }

  private void append(String topic, int partition, String key, String value) {
    log.appender("test").append(new Outgoing(topic, partition, key, value, Map.of())).join();
  }
}
