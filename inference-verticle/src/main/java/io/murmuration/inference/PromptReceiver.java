package io.murmuration.inference;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.inference.decode.DecodeLoop;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads what the intake took to the decode loop, and what nobody can read to the dead letters. */
final class PromptReceiver implements PromptIntake.Receiver {
  private static final Logger LOGGER = LoggerFactory.getLogger(PromptReceiver.class);

  private final InferenceConfig config;
  private final DecodeLoop loop;
  private final MessageLog.Appender deadLetters;

  PromptReceiver(InferenceConfig config, DecodeLoop loop, MessageLog.Appender deadLetters) {
    this.config = config;
    this.loop = loop;
    this.deadLetters = deadLetters;
  }

  @Override
  public boolean isOpen() {
    return loop.isOpen();
  }

  @Override
  public boolean prompt(PromptEvent prompt, Runnable left) {
    if (prompt.replyPartition() >= Topics.REPLY_PARTITIONS) {
      LOGGER
          .atWarn()
          .addKeyValue("responseId", prompt.responseId())
          .addKeyValue("replyPartition", prompt.replyPartition())
          .log("prompt passed over, nobody reads the partition its answer should go to");
      left.run();
      return true;
    }
    return loop.submit(prompt, left);
  }

  @Override
  public void unreadable(DeadLetter letter) {
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
                    LOGGER
                        .atWarn()
                        .addKeyValue("record", id)
                        .log("dead letter could not be written");
                  }
                });
  }

  @Override
  public void failed(Throwable cause) {
    loop.fail(cause);
  }
}
