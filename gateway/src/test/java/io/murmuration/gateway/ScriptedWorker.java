package io.murmuration.gateway;

import io.murmuration.contracts.generation.ControlEvent;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The other end of the log: hears prompts and cancellations, releases what a test tells it to. */
final class ScriptedWorker implements AutoCloseable {
  static final String RESERVATION = "res-1";

  final BlockingQueue<PromptEvent> prompts = new LinkedBlockingQueue<>();
  final BlockingQueue<ControlEvent.Cancel> cancels = new LinkedBlockingQueue<>();
  private final Topics topics;
  private final MessageLog.Appender appender;
  private final List<MessageLog.Tail> tails;
  private volatile Consumer<PromptEvent> script = prompt -> {};

  ScriptedWorker(MessageLog log, Topics topics) {
    this.topics = topics;
    this.appender = log.appender("scripted-worker");
    this.tails =
        List.of(
            log.tail(all(topics.prompts(), Topics.PROMPT_PARTITIONS), this::prompt, this::failed),
            log.tail(all(topics.control(), 1), this::cancel, this::failed));
  }

  /** From now on every prompt is answered by this, on the log's thread. */
  void onPrompt(Consumer<PromptEvent> answer) {
    script = answer;
  }

  /** Answers every prompt with these pieces, one token each, and ends. */
  void answerWith(String... pieces) {
    onPrompt(prompt -> answer(prompt, pieces));
  }

  void answer(PromptEvent prompt, String... pieces) {
    String id = prompt.responseId();
    release(prompt, new TokenRecord.Started(id, 1, 0, 3));
    release(
        prompt,
        new TokenRecord.Reserved(id, 2, 0, "demo", RESERVATION, pieces.length, 90, 8, 1.5, 1e-5));
    for (int i = 0; i < pieces.length; i++) {
      release(prompt, token(id, 3 + i, 0, pieces[i]));
    }
    release(prompt, completed(id, 3 + pieces.length, pieces.length));
  }

  void release(PromptEvent prompt, TokenRecord record) {
    releaseText(prompt.replyPartition(), record.responseId(), WireCodec.encode(record));
  }

  void releaseText(int partition, String responseId, String json) {
    var unused =
        appender.append(new Outgoing(topics.tokens(), partition, responseId, json, Map.of()));
  }

  PromptEvent nextPrompt() throws InterruptedException {
    return required(prompts.poll(30, TimeUnit.SECONDS), "prompt");
  }

  ControlEvent.Cancel nextCancel() throws InterruptedException {
    return required(cancels.poll(30, TimeUnit.SECONDS), "cancellation");
  }

  static TokenRecord token(String id, long sequence, int epoch, String text) {
    return new TokenRecord.Tokens(id, sequence, epoch, RESERVATION, List.of(7), text);
  }

  static TokenRecord completed(String id, long sequence, int tokens) {
    return ended(id, sequence, tokens, TokenRecord.Status.COMPLETED, "length");
  }

  static TokenRecord ended(
      String id, long sequence, int tokens, TokenRecord.Status status, String reason) {
    Usage usage =
        new Usage(3, tokens, new Usage.Privacy("demo", "chi_square_ball", tokens, 1.5, 8, 1e-5));
    return new TokenRecord.Ended(id, sequence, 0, status, reason, usage, null);
  }

  @Override
  public void close() {
    tails.forEach(MessageLog.Tail::close);
    appender.close();
  }

  private static MessageLog.TailOptions all(String topic, int partitionCount) {
    Set<Integer> partitions =
        IntStream.range(0, partitionCount).boxed().collect(Collectors.toSet());
    return new MessageLog.TailOptions(topic, partitions, false, false);
  }

  private void prompt(LogRecord record) {
    PromptEvent prompt = decode(record, PromptEvent.class);
    prompts.add(prompt);
    script.accept(prompt);
  }

  private void cancel(LogRecord record) {
    cancels.add((ControlEvent.Cancel) decode(record, ControlEvent.class));
  }

  private void failed(Throwable failure) {
    throw new AssertionError("the worker's tail ended", failure);
  }

  private static <T> T decode(LogRecord record, Class<T> type) {
    try {
      return WireCodec.decode(record.value(), type);
    } catch (WireFormatException e) {
      throw new AssertionError("unreadable " + record, e);
    }
  }

  private static <T> T required(T value, String what) {
    if (value == null) {
      throw new AssertionError("no " + what + " within 30 s");
    }
    return value;
  }
}
