package io.murmuration.launcher.chaos;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.chaos.check.Evidence;
import io.murmuration.launcher.chaos.check.Transcript;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads from the log what a check needs, up to where it ends now. Blocks. */
final class EvidenceReader {
  private final MessageLog log;
  private final Topics topics;

  EvidenceReader(MessageLog log, String topicPrefix) {
    this.log = log;
    this.topics = new Topics(topicPrefix);
  }

  /** Tokens are read before the ledger: a token's grant is always older than the token. */
  Evidence read(List<LogRecord> witnessed, List<Transcript> transcripts) {
    List<LogRecord> tokens = new ArrayList<>();
    for (int partition = 0; partition < Topics.REPLY_PARTITIONS; partition++) {
      tokens.addAll(whole(topics.tokens(), partition));
    }
    Map<Integer, List<LogRecord>> ledger = new HashMap<>();
    Map<Integer, List<LogRecord>> commands = new HashMap<>();
    for (int partition = 0; partition < Topics.BUDGET_PARTITIONS; partition++) {
      ledger.put(partition, whole(topics.ledger(), partition));
      commands.put(partition, whole(topics.budgetEvents(), partition));
    }
    return new Evidence(commands, ledger, witnessed, tokens, transcripts);
  }

  private List<LogRecord> whole(String topic, int partition) {
    List<LogRecord> records = new ArrayList<>();
    log.scan(new MessageLog.ScanOptions(topic, partition, 0, true), records::add);
    return records;
  }
}
