package io.murmuration.inference;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.inference.claim.Arrival;
import io.murmuration.inference.claim.ClaimDesk;
import io.murmuration.inference.claim.Place;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.intake.PromptPump;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads what was fetched to the desk, and what nobody can read to the dead letters. */
final class PromptReceiver implements PromptPump.Receiver {
  private static final Logger LOGGER = LoggerFactory.getLogger(PromptReceiver.class);
  private static final int BACKLOG_MAX = 16;

  private final InferenceConfig config;
  private final ClaimDesk desk;
  private final MessageLog.Appender deadLetters;
  private final Hearers hearers;
  private final int unfinishedMax;

  /**
   * Who else hears of what was fetched.
   *
   * @param passedOver hears of records that are no prompts, once that is noted
   * @param failed hears when no prompts can be fetched any more
   */
  record Hearers(Consumer<Place> passedOver, Consumer<Throwable> failed) {}

  PromptReceiver(
      InferenceConfig config, ClaimDesk desk, MessageLog.Appender deadLetters, Hearers hearers) {
    this.config = config;
    this.desk = desk;
    this.deadLetters = deadLetters;
    this.hearers = hearers;
    Limits limits = config.limits();
    this.unfinishedMax = 4 * (limits.queueMax() + limits.maxActiveSequences());
  }

  @Override
  public void fetched(ConsumerRecord<String, String> record, Place place, boolean wasThere) {
    PromptEvent prompt;
    try {
      prompt = WireCodec.decode(record.value(), PromptEvent.class);
    } catch (WireFormatException e) {
      unreadable(
          new DeadLetter(record.topic(), record.partition(), record.offset(), e.problem().code()),
          place);
      return;
    }
    boolean mayHaveBegun = wasThere || prompt.mayHaveBegun();
    desk.arrived(new Arrival(prompt, place, record.timestamp(), mayHaveBegun));
  }

  @Override
  public void revoked(Set<Integer> partitions, long stamp) {
    desk.revoked(partitions, stamp);
  }

  @Override
  public boolean hasRoom() {
    return desk.backlog() < BACKLOG_MAX && desk.unfinished() < unfinishedMax;
  }

  @Override
  public void failed(Throwable cause) {
    hearers.failed.accept(cause);
  }

  private void unreadable(DeadLetter letter, Place place) {
    String id = letter.topic() + "-" + letter.partition() + "-" + letter.offset();
    LOGGER.atWarn().addKeyValue("record", id).addKeyValue("code", letter.code()).log("dead letter");
    var unused = // The callback says what the future would.
        deadLetters
            .append(
                new Outgoing(
                    config.topics().deadLetters(),
                    0,
                    id,
                    WireCodec.encode(letter),
                    CloudEventHeaders.of("io.murmuration.dead-letter", config.source(), id)))
            .whenComplete(
                (offset, failure) -> {
                  if (failure != null) {
                    // Its offset stays unfinished: the next owner writes the letter.
                    LOGGER
                        .atWarn()
                        .addKeyValue("record", id)
                        .log("dead letter could not be written");
                  } else {
                    hearers.passedOver.accept(place);
                  }
                });
  }
}
