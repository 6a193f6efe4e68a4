package io.murmuration.messaging.memory;

import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/** The records themselves. Safe for any thread. */
final class StoredTopics {
  private final Map<String, List<List<LogRecord>>> topics = new HashMap<>();

  StoredTopics(List<TopicSpec> specs) {
    for (TopicSpec spec : specs) {
      List<List<LogRecord>> partitions = new ArrayList<>();
      for (int partition = 0; partition < spec.partitionCount(); partition++) {
        partitions.add(new ArrayList<>());
      }
      topics.put(spec.name(), partitions);
    }
  }

  /** Appends all records or, if one of them names no place that exists, none. */
  synchronized List<Long> append(List<Outgoing> records, long nowMillis) {
    records.forEach(record -> partition(record.topic(), placeOf(record)));
    List<Long> offsets = new ArrayList<>();
    for (Outgoing out : records) {
      int place = placeOf(out);
      List<LogRecord> partition = partition(out.topic(), place);
      long offset = partition.size();
      partition.add(new LogRecord(out.topic(), place, offset, nowMillis, out.key(), out.value()));
      offsets.add(offset);
    }
    return offsets;
  }

  /** At most {@code countMax} records from an offset on. */
  synchronized List<LogRecord> read(String topic, int partition, long from, int countMax) {
    List<LogRecord> records = partition(topic, partition);
    int end = (int) Math.min(records.size(), from + countMax);
    return from >= end ? List.of() : List.copyOf(records.subList((int) from, end));
  }

  synchronized long end(String topic, int partition) {
    return partition(topic, partition).size();
  }

  synchronized void truncate(String topic, int partition, long end) {
    List<LogRecord> records = partition(topic, partition);
    records.subList((int) Math.min(end, records.size()), records.size()).clear();
  }

  synchronized int partitionCount(String topic) {
    return partitions(topic).size();
  }

  /** The same place as Kafka's default. */
  private int placeOf(Outgoing out) {
    return out.partition() != Outgoing.BY_KEY
        ? out.partition()
        : Utils.toPositive(Utils.murmur2(out.key().getBytes(StandardCharsets.UTF_8)))
            % partitions(out.topic()).size();
  }

  private List<LogRecord> partition(String topic, int partition) {
    List<List<LogRecord>> partitions = partitions(topic);
    if (partition < 0 || partition >= partitions.size()) {
      throw new IllegalArgumentException(
          "topic "
              + topic
              + " has partitions 0.."
              + (partitions.size() - 1)
              + ", got "
              + partition);
    }
    return partitions.get(partition);
  }

  private List<List<LogRecord>> partitions(String topic) {
    List<List<LogRecord>> partitions = topics.get(topic);
    if (partitions == null) {
      throw new IllegalArgumentException("topic " + topic + " does not exist");
    }
    return partitions;
  }
}
