package io.murmuration.inference.outbox;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Keeps what is appended; can be told to refuse. */
public final class RecordingAppender implements MessageLog.Appender {
  private final List<Outgoing> appended = new ArrayList<>();
  private boolean refuses;

  @Override
  public synchronized CompletableFuture<Long> append(Outgoing record) {
    if (refuses) {
      return CompletableFuture.failedFuture(new IllegalStateException("refused"));
    }
    appended.add(record);
    return CompletableFuture.completedFuture((long) appended.size());
  }

  /** From now on nothing is appended. */
  public synchronized void refuse() {
    refuses = true;
  }

  /** All records so far. */
  public synchronized List<Outgoing> records() {
    return List.copyOf(appended);
  }

  /** All records so far, decoded. */
  public List<TokenRecord> tokenRecords() {
    return records().stream().map(RecordingAppender::decode).toList();
  }

  private static TokenRecord decode(Outgoing record) {
    try {
      return WireCodec.decode(record.value(), TokenRecord.class);
    } catch (WireFormatException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {}
}
