package io.murmuration.gateway;

import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.RequestDigest;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The other end of the log: hears prompts and cancellations, releases what a test tells it to. */
final class ScriptedWorker implements AutoCloseable {
  static final String RESERVATION = "res-1";

  /** Stands for the epoch of the worker's own claim. */
  static final long OWN = -1;

  final BlockingQueue<PromptEvent> prompts = new LinkedBlockingQueue<>();
  final BlockingQueue<ControlEvent.Cancel> cancels = new LinkedBlockingQueue<>();
  final BlockingQueue<ControlEvent.Attached> attached = new LinkedBlockingQueue<>();
  private final Topics topics;
  private final MessageLog.Appender appender;
  private final List<MessageLog.Tail> tails;
  private final Map<String, Long> epochs = new ConcurrentHashMap<>();
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
    release(prompt, new TokenRecord.Started(id, 1, OWN, 3));
    release(
        prompt,
        new TokenRecord.Reserved(id, 2, OWN, "demo", RESERVATION, pieces.length, 90, 8, 1.5, 1e-5));
    for (int i = 0; i < pieces.length; i++) {
      release(prompt, token(id, 3 + i, OWN, pieces[i]));
    }
    release(prompt, completed(id, 3 + pieces.length, pieces.length));
  }

  /** Writes a record, under the own claim if it names {@link #OWN} and claiming first if needed. */
  void release(PromptEvent prompt, TokenRecord record) {
    epochs.computeIfAbsent(prompt.responseId(), id -> append(prompt, claim(id, 0)));
    append(prompt, record);
    if (record instanceof TokenRecord.Ended ended) {
      endInDirectory(prompt, ended);
    }
  }

  /** Takes over, as another worker would, after the record with this number. */
  long takeOver(PromptEvent prompt, long after) {
    long epoch = append(prompt, claim(prompt.responseId(), after));
    epochs.put(prompt.responseId(), epoch);
    return epoch;
  }

  void releaseText(int partition, String responseId, String json) {
    append(partition, responseId, json);
  }

  private static TokenRecord claim(String id, long after) {
    return new TokenRecord.Claimed(id, after, "scripted-worker");
  }

  private long append(PromptEvent prompt, TokenRecord record) {
    long epoch = epochs.getOrDefault(prompt.responseId(), 0L);
    return append(
        prompt.replyPartition(),
        record.responseId(),
        WireCodec.encode(record).replace("\"epoch\":" + OWN, "\"epoch\":" + epoch));
  }

  private long append(int partition, String id, String json) {
    return append(new Outgoing(topics.tokens(), partition, id, json, Map.of()));
  }

  private long append(Outgoing record) {
    try {
      return appender.append(record).get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("not stored: " + record, e);
    }
  }

  private void endInDirectory(PromptEvent prompt, TokenRecord.Ended ended) {
    DirectoryRecord.End end =
        new DirectoryRecord.End(ended.status(), ended.sequence(), ended.reason(), ended.usage());
    DirectoryRecord entry =
        new DirectoryRecord.Response(
            prompt.responseId(),
            RequestDigest.of(prompt),
            prompt.model(),
            prompt.tenant(),
            prompt.replyPartition(),
            prompt.repliesFrom(),
            1,
            end);
    append(
        new Outgoing(
            topics.responses(), Outgoing.BY_KEY, entry.key(), WireCodec.encode(entry), Map.of()));
  }

  PromptEvent nextPrompt() throws InterruptedException {
    return required(prompts.poll(30, TimeUnit.SECONDS), "prompt");
  }

  /** The next prompt of that response; prompts of others, and copies of them, are passed over. */
  PromptEvent nextPrompt(String responseId) throws InterruptedException {
    PromptEvent prompt = nextPrompt();
    while (!prompt.responseId().equals(responseId)) {
      prompt = nextPrompt();
    }
    return prompt;
  }

  ControlEvent.Cancel nextCancel() throws InterruptedException {
    return required(cancels.poll(30, TimeUnit.SECONDS), "cancellation");
  }

  static TokenRecord token(String id, long sequence, long epoch, String text) {
    return new TokenRecord.Tokens(id, sequence, epoch, RESERVATION, List.of(7), text);
  }

  static TokenRecord completed(String id, long sequence, int tokens) {
    return ended(id, sequence, tokens, TokenRecord.Status.COMPLETED, "length");
  }

  static TokenRecord ended(
      String id, long sequence, int tokens, TokenRecord.Status status, String reason) {
    Usage usage =
        new Usage(3, tokens, new Usage.Privacy("demo", "chi_square_ball", tokens, 1.5, 8, 1e-5));
    return new TokenRecord.Ended(id, sequence, OWN, status, reason, usage, null);
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
    ControlEvent event = decode(record, ControlEvent.class);
    if (event instanceof ControlEvent.Cancel cancel) {
      cancels.add(cancel);
    } else if (event instanceof ControlEvent.Attached attached) {
      this.attached.add(attached);
    }
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
