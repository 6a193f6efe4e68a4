package io.murmuration.launcher.chaos.check;

import io.murmuration.accountant.AccountantConfig;
import io.murmuration.accountant.LedgerWriter;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.launcher.chaos.check.Transcript.Heard;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A small run in which everybody keeps every promise: the ledger is written by the real accountant.
 * Two responses; the second one is taken over by another worker after its second piece of text, and
 * the first worker goes on writing for a while.
 */
final class HonestRun {
  static final String DATASET = "letters";
  static final int PARTITION = Topics.budgetPartition(DATASET);
  private static final String MECHANISM =
      """
      {"type":"pmixed_token","members":16,"plan":{"type":"draw_one"},
       "ball":{"gamma":0.5,"ceiling":3.0,"chi_square_max":0.25},"adjacency":"REPLACE_ONE"}""";
  private static final Topics TOPICS = new Topics("murmuration");
  private static final long START_MILLIS = 1_700_000_000_000L;

  private final List<LogRecord> commands = new ArrayList<>();
  private final List<LogRecord> entries = new ArrayList<>();
  private final List<LogRecord> tokens = new ArrayList<>();
  private final List<Transcript> transcripts = new ArrayList<>();
  private final LedgerWriter accountant =
      new LedgerWriter(AccountantConfig.of("murmuration", "accountant-1"));

  HonestRun() {
    accountant.assigned(PARTITION);
    open();
    whole();
    takenOver();
  }

  Evidence evidence() {
    return new Evidence(
        Map.of(PARTITION, commands), Map.of(PARTITION, entries), entries, tokens, transcripts);
  }

  private void open() {
    command(
        """
        {"type":"open","id":"open-1","account":"notes","terms":{"epsilon":4.0,"delta":1e-5,
         "dataset":{"fingerprint":"%s","synthetic":true},"mechanism":%s,"purpose":"SERVING"}}"""
            .formatted(DATASET, MECHANISM));
  }

  /** Created, started, budget, three pieces of text, the end: numbers 0 to 6. */
  private void whole() {
    reserve("r-1", 16);
    long epoch = token(new TokenRecord.Claimed("whole", 0, "worker-a"));
    token(new TokenRecord.Started("whole", 1, epoch, 3));
    token(reserved("whole", 2, epoch, "r-1"));
    token(text("whole", 3, epoch, "r-1", " one"));
    token(text("whole", 4, epoch, "r-1", " two"));
    token(text("whole", 5, epoch, "r-1", " three"));
    token(ended("whole", 6, epoch));
    commit("r-1", 3);
    transcripts.add(heard("whole", 2));
  }

  private void takenOver() {
    reserve("r-2", 16);
    long first = token(new TokenRecord.Claimed("taken", 0, "worker-a"));
    token(new TokenRecord.Started("taken", 1, first, 3));
    token(reserved("taken", 2, first, "r-2"));
    token(text("taken", 3, first, "r-2", " one"));
    token(text("taken", 4, first, "r-2", " two"));
    long second = token(new TokenRecord.Claimed("taken", 4, "worker-b"));
    token(text("taken", 5, first, "r-2", " late"));
    reserve("r-3", 16);
    token(reserved("taken", 5, second, "r-3"));
    token(text("taken", 6, second, "r-3", " three"));
    token(ended("taken", 7, second));
    commit("r-3", 1);
    transcripts.add(heard("taken", 3));
  }

  private Transcript heard(String responseId, int connections) {
    List<Heard> heard = new ArrayList<>();
    heard.add(new Heard(0, new Content(Content.Type.CREATED, "", 0), now()));
    for (HeldLog.Held held : HeldLog.read(tokens).of(responseId)) {
      for (TokenRecord.Released record : held.records()) {
        heard.add(new Heard(record.sequence(), Content.of(record), now() + record.sequence()));
      }
    }
    return new Transcript(responseId, now(), heard, Transcript.Outcome.ENDED, connections);
  }

  private void reserve(String id, int count) {
    command(
        """
        {"type":"reserve","id":"%s","account":"notes","dataset":"%s","mechanism":%s,"tokens":%d}"""
            .formatted(id, DATASET, MECHANISM, count));
  }

  private void commit(String id, int sampled) {
    command(
        """
        {"type":"commit","id":"%s","account":"notes","tokens_sampled":%d,"reason":"stop"}"""
            .formatted(id, sampled));
  }

  private void command(String value) {
    LogRecord command =
        new LogRecord(TOPICS.budgetEvents(), PARTITION, commands.size(), now(), "notes", value);
    commands.add(command);
    for (Outgoing fact : accountant.process(PARTITION, List.of(command), now())) {
      if (fact.topic().equals(TOPICS.ledger())) {
        entries.add(
            new LogRecord(
                TOPICS.ledger(), PARTITION, entries.size(), now(), fact.key(), fact.value()));
      }
    }
    accountant.committed(PARTITION);
  }

  private long token(TokenRecord record) {
    long offset = tokens.size();
    tokens.add(
        new LogRecord(
            TOPICS.tokens(), 0, offset, now(), record.responseId(), WireCodec.encode(record)));
    return offset;
  }

  private long now() {
    return START_MILLIS + 10L * (commands.size() + tokens.size());
  }

  static TokenRecord.Tokens text(
      String responseId, long sequence, long epoch, String reservation, String text) {
    return new TokenRecord.Tokens(responseId, sequence, epoch, reservation, List.of(7), text);
  }

  private static TokenRecord reserved(
      String responseId, long sequence, long epoch, String reservation) {
    return new TokenRecord.Reserved(
        responseId, sequence, epoch, "notes", reservation, 16, 100, 4.0, 0.1, 1e-5);
  }

  private static TokenRecord ended(String responseId, long sequence, long epoch) {
    return new TokenRecord.Ended(
        responseId, sequence, epoch, TokenRecord.Status.COMPLETED, "length", null, null);
  }
}
