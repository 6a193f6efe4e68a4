package io.murmuration.launcher.simulation;

import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.Outgoing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** A log of partitions that keeps what it was given, with fenced transactions and group offsets. */
final class Log {
  private static final int PARTITIONS_MAX = 4;

  private final Map<String, List<List<LogRecord>>> topics = new HashMap<>();
  private final Map<Integer, Long> writerEpochs = new HashMap<>();
  private final Map<String, Long> groupOffsets = new HashMap<>();
  private final LongSupplier clockMillis;

  Log(LongSupplier clockMillis) {
    this.clockMillis = clockMillis;
  }

  long append(String topic, int partition, String key, String value) {
    List<LogRecord> records = records(topic, partition);
    records.add(
        new LogRecord(topic, partition, records.size(), clockMillis.getAsLong(), key, value));
    return records.size() - 1;
  }

  List<LogRecord> read(String topic, int partition, long from, long to) {
    List<LogRecord> records = records(topic, partition);
    int end = (int) Math.min(to, records.size());
    return from >= end ? List.of() : List.copyOf(records.subList((int) from, end));
  }

  long end(String topic, int partition) {
    return records(topic, partition).size();
  }

  /** Makes the caller the one writer of a partition's transactions. */
  long fence(int partition) {
    return writerEpochs.merge(partition, 1L, Long::sum);
  }

  /** Appends all or nothing; false if the writer was fenced. */
  boolean transact(int partition, long epoch, List<Outgoing> records) {
    if (writerEpochs.getOrDefault(partition, 0L) != epoch) {
      return false;
    }
    for (Outgoing record : records) {
      append(record.topic(), Math.max(0, record.partition()), record.key(), record.value());
    }
    return true;
  }

  long committed(String topic, int partition) {
    return groupOffsets.getOrDefault(topic + partition, 0L);
  }

  void commit(String topic, int partition, long offset) {
    groupOffsets.put(topic + partition, offset);
  }

  private List<LogRecord> records(String topic, int partition) {
    return topics.computeIfAbsent(topic, name -> empty()).get(partition);
  }

  private static List<List<LogRecord>> empty() {
    List<List<LogRecord>> partitions = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS_MAX; partition++) {
      partitions.add(new ArrayList<>());
    }
    return partitions;
  }
}
