package io.murmuration.launcher.chat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.Usage;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The other end of the log, in no hurry: releases a piece of text when a test says so. */
final class PacedWorker implements AutoCloseable {
  private final Topics topics;
  private final MessageLog.Appender appender;
  private final MessageLog.Tail tail;
  private final BlockingQueue<PromptEvent> prompts = new LinkedBlockingQueue<>();

  PacedWorker(MessageLog log, Topics topics) {
    this.topics = topics;
    this.appender = log.appender("worker");
    Set<Integer> all =
        IntStream.range(0, Topics.PROMPT_PARTITIONS).boxed().collect(Collectors.toSet());
    this.tail =
        log.tail(
            new MessageLog.TailOptions(topics.prompts(), all, false, false),
            this::prompt,
            failure -> {});
  }

  /** Waits for a prompt and claims it. */
  Work next() throws Exception {
    PromptEvent prompt = prompts.poll(30, TimeUnit.SECONDS);
    if (prompt == null) {
      throw new AssertionError("no prompt within 30 s");
    }
    Work work = new Work(prompt);
    work.begin();
    return work;
  }

  /** Whether more was asked for than was taken. */
  boolean hasMorePrompts() {
    return !prompts.isEmpty();
  }

  private void prompt(LogRecord record) {
    try {
      prompts.add(WireCodec.decode(record.value(), PromptEvent.class));
    } catch (WireFormatException e) {
      throw new AssertionError("unreadable prompt", e);
    }
  }

  /** One response in the making. */
  final class Work {
    private final PromptEvent prompt;
    private final StringBuilder released = new StringBuilder();
    private long epoch;
    private long sequence = 1;
    private int tokens;

    private Work(PromptEvent prompt) {
      this.prompt = prompt;
    }

    private void begin() throws Exception {
      String id = prompt.responseId();
      epoch = append(new TokenRecord.Claimed(id, 0, "worker"));
      append(new TokenRecord.Started(id, sequence++, epoch, 3));
    }

    /** Releases so many more pieces, all different, one token each. */
    void release(int count) throws Exception {
      release(count, "");
    }

    /** The same with something at the end of each piece. */
    void release(int count, String filler) throws Exception {
      for (int i = 0; i < count; i++) {
        String piece = " t" + tokens + filler;
        append(
            new TokenRecord.Tokens(
                prompt.responseId(), sequence++, epoch, "res-1", List.of(tokens++), piece));
        released.append(piece);
      }
    }

    void complete() throws Exception {
      Usage usage = new Usage(3, tokens, new Usage.Privacy("public", "public", 0, 0, 0, 0));
      append(
          new TokenRecord.Ended(
              prompt.responseId(),
              sequence++,
              epoch,
              TokenRecord.Status.COMPLETED,
              "length",
              usage,
              null));
    }

    /** Everything that was released. */
    String text() {
      return released.toString();
    }

    private long append(TokenRecord record) throws Exception {
      return appender
          .append(
              new Outgoing(
                  topics.tokens(),
                  prompt.replyPartition(),
                  prompt.responseId(),
                  WireCodec.encode(record),
                  Map.of()))
          .get(30, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    tail.close();
    appender.close();
  }
}
