package io.murmuration.inference.claim;

import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.MessageLog.ScanOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up in the token log what holds of responses. Those of one partition that wait while another
 * search is under way are found in one reading. Owned by the desk's thread; reads elsewhere.
 */
final class Lookups {
  private static final Logger LOGGER = LoggerFactory.getLogger(Lookups.class);

  private final MessageLog log;
  private final String topic;
  private final Executor owner;
  private final Executor reader;
  private final TreeMap<Integer, List<Asked>> waiting = new TreeMap<>();
  private boolean reading;
  private long readings;

  private record Asked(Work work, BiConsumer<Work, Standing> found, Consumer<Work> failed) {}

  /** {@code owner} runs on the desk's thread, {@code reader} where reading may block. */
  Lookups(MessageLog log, String topic, Executor owner, Executor reader) {
    this.log = log;
    this.topic = topic;
    this.owner = owner;
    this.reader = reader;
  }

  /** Asks for one response; one of the two is called later, on the desk's thread. */
  void ask(Work work, BiConsumer<Work, Standing> found, Consumer<Work> failed) {
    waiting
        .computeIfAbsent(work.prompt().replyPartition(), partition -> new ArrayList<>())
        .add(new Asked(work, found, failed));
    next();
  }

  /** How often the log was read. */
  long readings() {
    return readings;
  }

  private void next() {
    if (reading || waiting.isEmpty()) {
      return;
    }
    reading = true;
    readings++;
    Map.Entry<Integer, List<Asked>> batch = waiting.pollFirstEntry();
    reader.execute(() -> read(batch.getKey(), batch.getValue()));
  }

  private void read(int partition, List<Asked> batch) {
    Map<String, Standing> standings = new HashMap<>();
    long from = Long.MAX_VALUE;
    for (Asked asked : batch) {
      standings.put(asked.work.id(), new Standing());
      from = Math.min(from, asked.work.prompt().repliesFrom());
    }
    try {
      log.scan(
          new ScanOptions(topic, partition, from, false),
          record -> {
            Standing standing = standings.get(record.key());
            if (standing != null) {
              take(standing, record);
            }
            return true;
          });
      owner.execute(
          () -> done(batch, asked -> asked.found.accept(asked.work, of(standings, asked))));
    } catch (RuntimeException e) {
      LOGGER
          .atWarn()
          .addKeyValue("partition", partition)
          .addKeyValue("cause", e.getClass().getName())
          .log("the token log could not be searched");
      owner.execute(() -> done(batch, asked -> asked.failed.accept(asked.work)));
    }
  }

  private static void take(Standing standing, LogRecord record) {
    TokenWatch.decode(record).ifPresent(token -> standing.accept(record.offset(), token));
  }

  private static Standing of(Map<String, Standing> standings, Asked asked) {
    return standings.getOrDefault(asked.work.id(), new Standing());
  }

  private void done(List<Asked> batch, Consumer<Asked> each) {
    reading = false;
    batch.forEach(each);
    next();
  }
}
