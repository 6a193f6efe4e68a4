package io.murmuration.launcher.account;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ledger in its log. Blocks. */
final class StoredLedger implements LedgerSource {
  private final MessageLog log;
  private final Topics topics;

  StoredLedger(MessageLog log, Topics topics) {
    this.log = log;
    this.topics = topics;
  }

  @Override
  public Map<String, Long> released() {
    Map<String, Long> released = new TreeMap<>();
    for (int partition = 0; partition < Topics.REPLY_PARTITIONS; partition++) {
      for (LogRecord stored : read(topics.tokens(), partition)) {
        if (decode(stored) instanceof TokenRecord.Tokens tokens && tokens.reservation() != null) {
          released.merge(tokens.reservation(), (long) tokens.tokenIds().size(), Long::sum);
        }
      }
    }
    return released;
  }

  @Override
  public List<LogRecord> entries(int partition) {
    return read(topics.ledger(), partition);
  }

  @Override
  public boolean hasCommands() {
    return true;
  }

  @Override
  public List<LogRecord> commands(int partition) {
    return read(topics.budgetEvents(), partition);
  }

  private List<LogRecord> read(String topic, int partition) {
    List<LogRecord> records = new ArrayList<>();
    log.scan(new MessageLog.ScanOptions(topic, partition, 0, true), records::add);
    return records;
  }

  private static TokenRecord decode(LogRecord stored) {
    try {
      return WireCodec.decode(stored.value(), TokenRecord.class);
    } catch (WireFormatException e) {
      throw new IllegalStateException("unreadable record at " + stored, e);
    }
  }
}
