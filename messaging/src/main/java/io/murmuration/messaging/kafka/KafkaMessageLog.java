package io.murmuration.messaging.kafka;

import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A message log on Kafka 4 or newer. Topics must exist, see {@link TopicCreation}. Safe for any
 * thread; every method may block, none may be called on an event loop.
 */
public final class KafkaMessageLog implements MessageLog {
  private final ClientSettings settings;
  private final AtomicInteger opened = new AtomicInteger();
  private final Deque<KafkaClient> clients = new ArrayDeque<>();
  private final PartitionScan anyScan;
  private final PartitionScan committedScan;
  private boolean closed;

  public KafkaMessageLog(ClientSettings settings) {
    this.settings = settings;
    this.anyScan = register(PartitionScan.open(settings, false));
    this.committedScan = register(PartitionScan.open(settings, true));
  }

  @Override
  public Appender appender(String clientName) {
    StringSerializer text = new StringSerializer();
    return register(
        new KafkaAppender(new KafkaProducer<>(settings.producer(unique(clientName)), text, text)));
  }

  @Override
  public Tail tail(TailOptions options, Consumer<LogRecord> handler, Consumer<Throwable> failure) {
    return register(KafkaTail.start(settings, unique("tail"), options, handler, failure));
  }

  @Override
  public TransactionalGroup transact(
      TransactionOptions options, LedgerProcessor processor, Consumer<Throwable> failure) {
    BrokerFeatures.requireFencedTransactions(settings);
    return register(KafkaGroup.start(settings, options, processor, failure));
  }

  @Override
  public Scanned scan(ScanOptions options, Predicate<LogRecord> handler) {
    return (options.committedOnly() ? committedScan : anyScan).read(options, handler);
  }

  @Override
  public long endOffset(String topic, int partition) {
    return anyScan.end(topic, partition);
  }

  @Override
  public void close() {
    Deque<KafkaClient> open;
    synchronized (clients) {
      closed = true;
      open = new ArrayDeque<>(clients);
      clients.clear();
    }
    open.forEach(Closing::quietly);
  }

  private String unique(String name) {
    return name + "-" + opened.incrementAndGet();
  }

  private <T extends KafkaClient> T register(T client) {
    synchronized (clients) {
      clients.removeIf(KafkaClient::isEnded);
      if (!closed) {
        clients.push(client);
        return client;
      }
    }
    Closing.quietly(client);
    throw new IllegalStateException("the message log is closed");
  }
}
