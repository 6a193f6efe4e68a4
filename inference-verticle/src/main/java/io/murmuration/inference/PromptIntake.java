package io.murmuration.inference;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import io.vertx.kafka.client.consumer.OffsetAndMetadata;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes prompts one by one: a place in the queue, then the offset, then the work. A prompt's offset
 * is committed before anything is done for it, so that no prompt is ever answered twice; one whose
 * worker dies is answered by the gateway's time-out.
 *
 * <p>Back-pressure: a full queue stops the demand, the bounded buffer fills, and the partitions are
 * paused while polling goes on, so that the group keeps its member. Event loop only.
 */
final class PromptIntake {
  private static final Logger LOGGER = LoggerFactory.getLogger(PromptIntake.class);

  private final KafkaConsumer<String, String> consumer;
  private final Executor eventLoop;
  private final Settings settings;
  private final QueueRoom room;
  private final Receiver receiver;
  private final Ownership ownership = new Ownership();
  private int buffered;
  private boolean paused;
  private boolean leaving;

  /**
   * @param topic prompt topic, full name
   * @param pauseAbove buffered prompts above which partitions are paused
   * @param bufferMax bound of the buffer, well above what can still arrive after that
   * @param queueMax prompts handed over that have no slot yet
   */
  record Settings(String topic, int pauseAbove, int bufferMax, int queueMax) {}

  /** Where prompts go. */
  interface Receiver {
    /** Whether prompts can be taken at all. */
    boolean isOpen();

    /**
     * Takes a prompt. Must not block.
     *
     * @param left to be called once when the prompt no longer waits for a slot
     * @return false if it could not be taken; {@code left} is not called then
     */
    boolean prompt(PromptEvent prompt, Runnable left);

    /** A record that is no prompt; its offset is passed over. */
    void unreadable(DeadLetter letter);

    /** No prompts can be taken any more. */
    void failed(Throwable cause);
  }

  private record Arrival(KafkaConsumerRecord<String, String> record, long stamp) {}

  PromptIntake(
      KafkaConsumer<String, String> consumer,
      Context context,
      Settings settings,
      Receiver receiver) {
    this.consumer = consumer;
    this.eventLoop = task -> context.runOnContext(ignored -> task.run());
    this.settings = settings;
    this.room = new QueueRoom(settings.queueMax());
    this.receiver = receiver;
  }

  /** Joins the group; prompts flow from then on. */
  Uni<Void> start() {
    consumer.partitionsRevokedHandler(gone -> ownership.revoked(numbers(gone)));
    consumer.partitionsAssignedHandler(this::assigned);
    consumer.exceptionHandler(cause -> eventLoop.execute(() -> pollFailed(cause)));
    Multi.createFrom()
        .<Arrival>emitter(this::listen, settings.bufferMax())
        .onItem()
        .transformToUniAndConcatenate(this::take)
        .subscribe()
        .with(ignored -> {}, receiver::failed);
    return Unis.of(() -> consumer.subscribe(settings.topic()));
  }

  /** Leaves the group; what was not taken goes to other workers. */
  Uni<Void> stop() {
    leaving = true;
    return Unis.of(consumer::close);
  }

  private void listen(MultiEmitter<? super Arrival> emitter) {
    consumer.handler(
        record -> {
          buffered++;
          emitter.emit(new Arrival(record, ownership.stamp(record.partition())));
          if (buffered > settings.pauseAbove()) {
            pause();
          }
        });
  }

  private Uni<Void> take(Arrival arrival) {
    buffered--;
    KafkaConsumerRecord<String, String> record = arrival.record();
    return room.enter()
        .emitOn(eventLoop)
        .invoke(this::resumeIfEmpty)
        .chain(() -> claim(arrival))
        .invoke(claimed -> handOver(record, claimed))
        .replaceWithVoid();
  }

  /** Commits the offset; true if the prompt is ours alone then. */
  private Uni<Boolean> claim(Arrival arrival) {
    KafkaConsumerRecord<String, String> record = arrival.record();
    int partition = record.partition();
    if (leaving
        || !receiver.isOpen()
        || !ownership.isOurs(partition, arrival.stamp())
        || !ownership.take(partition, record.offset())) {
      return Uni.createFrom().item(false);
    }
    TopicPartition where = new TopicPartition(record.topic(), partition);
    return Unis.of(
            () -> consumer.commit(Map.of(where, new OffsetAndMetadata(record.offset() + 1, ""))))
        .map(ignored -> ownership.isOurs(partition, arrival.stamp()))
        .onFailure()
        .recoverWithItem(cause -> commitFailed(record, cause));
  }

  private void handOver(KafkaConsumerRecord<String, String> record, boolean claimed) {
    if (!claimed) {
      room.leave();
      return;
    }
    PromptEvent prompt;
    try {
      prompt = WireCodec.decode(record.value(), PromptEvent.class);
    } catch (WireFormatException e) {
      room.leave();
      receiver.unreadable(
          new DeadLetter(record.topic(), record.partition(), record.offset(), e.problem().code()));
      return;
    }
    if (!receiver.prompt(prompt, room::leave)) {
      LOGGER
          .atWarn()
          .addKeyValue("responseId", prompt.responseId())
          .log("prompt dropped, nobody can answer it");
      room.leave();
    }
  }

  private boolean commitFailed(KafkaConsumerRecord<String, String> record, Throwable cause) {
    LOGGER
        .atWarn()
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("cause", cause.getClass().getName())
        .log("prompt not taken, its offset could not be committed");
    return false;
  }

  private void assigned(Set<TopicPartition> partitions) {
    ownership.assigned(numbers(partitions));
    if (paused) {
      // An assignment starts unpaused, whatever was said before.
      paused = false;
      pause();
    }
  }

  private void pause() {
    if (!paused) {
      paused = true;
      ignoreRebalance(consumer.pause(ours()));
    }
  }

  private void resumeIfEmpty() {
    if (paused && buffered == 0) {
      paused = false;
      ignoreRebalance(consumer.resume(ours()));
    }
  }

  /** Pausing what a rebalance has just taken away fails, rightly and without consequence. */
  private static void ignoreRebalance(Future<Void> done) {
    done.onFailure(
        cause ->
            LOGGER
                .atDebug()
                .addKeyValue("cause", cause.getClass().getName())
                .log("partitions changed hands meanwhile"));
  }

  /** The client reports failures of polls and of other calls here, on its own thread. */
  private void pollFailed(Throwable cause) {
    boolean passing =
        cause instanceof RetriableException
            || cause instanceof CommitFailedException
            || cause instanceof RebalanceInProgressException
            || cause instanceof IllegalStateException;
    if (!passing && !leaving) {
      receiver.failed(cause);
    }
  }

  private Set<TopicPartition> ours() {
    return ownership.partitions().stream()
        .map(partition -> new TopicPartition(settings.topic(), partition))
        .collect(Collectors.toSet());
  }

  private static Set<Integer> numbers(Set<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::getPartition).collect(Collectors.toSet());
  }
}
