package io.murmuration.inference.intake;

import io.murmuration.inference.claim.Place;
import io.murmuration.messaging.fault.FaultPoint;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches prompts and tells the group how far they are over. The group's offset of a partition is
 * the lowest one whose response is not over, so a worker that is gone leaves all that it had not
 * finished to the next owner; it is committed from time to time, and when a partition is given up.
 *
 * <p>Back-pressure: while too much waits, partitions are paused and polling goes on, so that the
 * group keeps its member.
 */
public final class PromptPump implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PromptPump.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long COMMIT_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long CLOSE_WAIT_MILLIS = 15_000;

  private final Consumer<String, String> consumer;
  private final String topic;
  private final Receiver receiver;
  private final Marks marks = new Marks();
  private final Thread thread = new Thread(this::run, "murmur-prompts");
  private boolean paused;
  private boolean committing;
  private long committedNanos = System.nanoTime();
  private volatile boolean resting;
  private volatile boolean closing;

  /** Where prompts go. Called on the pump's thread; must not block. */
  public interface Receiver {
    /**
     * A prompt was fetched.
     *
     * @param wasThere whether it was stored before its partition was ours
     */
    void fetched(ConsumerRecord<String, String> record, Place place, boolean wasThere);

    /** Partitions are no longer ours, under any assignment up to this one. */
    void revoked(Set<Integer> partitions, long stamp);

    /** Whether more can be taken now. */
    boolean hasRoom();

    /** No prompts can be fetched any more. */
    void failed(Throwable cause);
  }

  private PromptPump(Consumer<String, String> consumer, String topic, Receiver receiver) {
    this.consumer = consumer;
    this.topic = topic;
    this.receiver = receiver;
  }

  /** Joins the group; prompts flow from then on. Blocks. */
  public static PromptPump start(PromptConsumer settings, Receiver receiver) {
    PromptPump pump =
        new PromptPump(
            new KafkaConsumer<>(settings.properties()), settings.topics().prompts(), receiver);
    pump.thread.setDaemon(true);
    pump.thread.start();
    return pump;
  }

  /** A prompt's response is over; any thread. */
  public void finished(Place place) {
    marks.finish(place);
  }

  /** Fetches nothing more, and stays in the group; any thread. */
  public void rest() {
    resting = true;
  }

  /** Commits what is over and leaves the group. Blocks. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      consumer.subscribe(List.of(topic), new Listener());
      while (!closing) {
        step();
      }
    } catch (WakeupException e) {
      // Only close() wakes.
    } catch (RuntimeException | Error e) {
      receiver.failed(e);
    } finally {
      leave();
    }
  }

  private void step() {
    try {
      for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
        Marks.Fetched fetched = marks.take(record.partition(), record.offset());
        receiver.fetched(record, fetched.place(), fetched.wasThere());
      }
    } catch (RetriableException e) {
      LOGGER.atDebug().addKeyValue("cause", e.getClass().getName()).log("poll will be repeated");
    }
    breathe();
    if (!committing && System.nanoTime() - committedNanos >= COMMIT_EVERY_NANOS) {
      commitLater();
    }
  }

  private void breathe() {
    boolean mayFlow = !resting && receiver.hasRoom();
    if (mayFlow && paused) {
      paused = false;
      consumer.resume(consumer.assignment());
    } else if (!mayFlow) {
      // Again each time: what was assigned meanwhile flows.
      paused = true;
      consumer.pause(consumer.assignment());
    }
  }

  private void commitLater() {
    Map<Integer, Long> due = marks.toCommit();
    committedNanos = System.nanoTime();
    if (due.isEmpty()) {
      return;
    }
    committing = true;
    consumer.commitAsync(
        offsets(due),
        (offsets, failure) -> {
          committing = false;
          if (failure == null) {
            committed(due);
          } else {
            notCommitted(failure);
          }
        });
  }

  private void commitNow(Collection<Integer> partitions) {
    Map<Integer, Long> due = marks.toCommit();
    due.keySet().retainAll(partitions);
    if (due.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets(due), PATIENCE);
      committed(due);
    } catch (KafkaException e) {
      notCommitted(e);
    }
  }

  private void committed(Map<Integer, Long> due) {
    marks.committed(due);
    FaultPoint.at("worker.finished");
  }

  /** Without consequence: what is over is only looked at once more. */
  private static void notCommitted(Exception cause) {
    LOGGER
        .atWarn()
        .addKeyValue("cause", cause.getClass().getName())
        .log("offsets of prompts could not be committed");
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(Map<Integer, Long> due) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    due.forEach(
        (partition, offset) ->
            offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
    return offsets;
  }

  private void leave() {
    try {
      // Gives the partitions up, which commits.
      consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(PATIENCE));
    } catch (RuntimeException e) {
      LOGGER.atWarn().addKeyValue("cause", e.getClass().getName()).log("the group was not left");
    }
  }

  private final class Listener implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<Integer, Long> ends = new HashMap<>();
      // Where the end can not be told, every prompt may have been begun by others.
      partitions.forEach(partition -> ends.put(partition.partition(), Long.MAX_VALUE));
      try {
        consumer
            .endOffsets(partitions, PATIENCE)
            .forEach((partition, end) -> ends.put(partition.partition(), end));
      } catch (RetriableException e) {
        LOGGER.atWarn().addKeyValue("cause", e.getClass().getName()).log("ends of prompts unknown");
      }
      marks.assigned(ends);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commitNow(numbers(partitions));
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      Set<Integer> gone = numbers(partitions);
      receiver.revoked(gone, marks.revoked(gone));
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
      return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }
  }
}
