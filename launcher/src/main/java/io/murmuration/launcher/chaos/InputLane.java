package io.murmuration.launcher.chaos;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.messaging.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Faults that come in through the log: commands that were sent before, and records that make no
 * sense.
 */
final class InputLane implements Runnable, AutoCloseable {
  private static final int REMEMBERED = 200;
  private static final int AGAIN_MAX = 8;
  private static final int SEND_SECONDS = 30;
  private static final int PAUSE_FROM_MILLIS = 1_500;
  private static final int PAUSE_TO_MILLIS = 4_000;
  private static final byte[][] NONSENSE = {
    "{".getBytes(StandardCharsets.UTF_8),
    "null".getBytes(StandardCharsets.UTF_8),
    "[]".getBytes(StandardCharsets.UTF_8),
    "{\"type\":\"nonsense\"}".getBytes(StandardCharsets.UTF_8),
    "{\"type\":\"reserve\",\"id\":\"x\",\"tokens\":-1}".getBytes(StandardCharsets.UTF_8),
    "{\"type\":\"commit\",\"id\":\"x\",\"account\":\"nobody\",\"tokens_sampled\":1e99}"
        .getBytes(StandardCharsets.UTF_8),
    {},
    {(byte) 0xff, (byte) 0xfe, 0, 1, 2},
    "[".repeat(5_000).getBytes(StandardCharsets.UTF_8),
    ("{\"type\":\"" + "a".repeat(200_000) + "\"}").getBytes(StandardCharsets.UTF_8),
  };

  private final Stage stage;
  private final Topics topics;
  private final int budgetPartition;
  private final FaultDeck deck;
  private final SplittableRandom random;
  private final KafkaProducer<byte[], byte[]> producer;
  // Guarded by itself: the newest commands that were seen in the log.
  private final Deque<LogRecord> recent = new ArrayDeque<>();

  InputLane(Stage stage, int budgetPartition) {
    this.stage = stage;
    this.topics = new Topics(stage.cluster().plan().topicPrefix());
    this.budgetPartition = budgetPartition;
    long seed = stage.settings().seed() * 31 + 101;
    this.deck = new FaultDeck(Decks.ofInput(), seed);
    this.random = new SplittableRandom(seed + 17);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", stage.cluster().plan().bootstrap(),
                "client.id", "chaos-input",
                "acks", "all",
                "delivery.timeout.ms", "30000",
                "request.timeout.ms", "10000",
                "max.block.ms", "20000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Takes note of a command, so that it can be sent again. */
  void seen(LogRecord command) {
    if (command.value().length() > 10_000 || !command.value().startsWith("{\"type\":")) {
      return; // Our own nonsense.
    }
    synchronized (recent) {
      recent.addLast(command);
      if (recent.size() > REMEMBERED) {
        recent.removeFirst();
      }
    }
  }

  @Override
  public void run() {
    try {
      while (!stage.isOver()) {
        Thread.sleep(random.nextInt(PAUSE_FROM_MILLIS, PAUSE_TO_MILLIS));
        if (!stage.isOver()) {
          perform(deck.next());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void perform(Fault fault) throws InterruptedException {
    long from = System.currentTimeMillis();
    try {
      int sent =
          switch (fault.kind()) {
            case DUPLICATES -> again(false);
            case REORDERS -> again(true);
            case POISON_PROMPTS -> nonsense(topics.prompts(), -1);
            case POISON_CONTROL -> nonsense(topics.control(), -1);
            case POISON_BUDGET -> nonsense(topics.budgetEvents(), budgetPartition);
            default -> throw new AssertionError("not for the log: " + fault);
          };
      if (sent > 0) {
        String label = label(fault);
        long until = System.currentTimeMillis();
        stage.log().add(new Injected(label, sent + " records", 0, from, until));
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      // The brokers are down: then this fault does not happen.
      Thread.sleep(PAUSE_FROM_MILLIS);
    }
  }

  private static String label(Fault fault) {
    return switch (fault.kind()) {
      case DUPLICATES -> "commands sent again";
      case REORDERS -> "commands sent again in reverse";
      case POISON_PROMPTS -> "nonsense among prompts";
      case POISON_CONTROL -> "nonsense among cancellations";
      default -> "nonsense among commands";
    };
  }

  private int again(boolean reversed)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<LogRecord> known;
    synchronized (recent) {
      known = new ArrayList<>(recent);
    }
    if (known.isEmpty()) {
      return 0;
    }
    int count = Math.min(known.size(), 1 + random.nextInt(AGAIN_MAX));
    int first = random.nextInt(known.size() - count + 1);
    List<LogRecord> chosen = new ArrayList<>(known.subList(first, first + count));
    if (reversed) {
      Collections.reverse(chosen);
    }
    for (LogRecord command : chosen) {
      byte[] key = command.key().getBytes(StandardCharsets.UTF_8);
      byte[] value = command.value().getBytes(StandardCharsets.UTF_8);
      send(new ProducerRecord<>(command.topic(), command.partition(), key, value));
    }
    return chosen.size();
  }

  private int nonsense(String topic, int partition)
      throws InterruptedException, ExecutionException, TimeoutException {
    byte[] value = NONSENSE[random.nextInt(NONSENSE.length)];
    byte[] key = ("x" + random.nextInt(1000)).getBytes(StandardCharsets.UTF_8);
    int to = partition >= 0 ? partition : random.nextInt(producer.partitionsFor(topic).size());
    send(new ProducerRecord<>(topic, to, key, value));
    return 1;
  }

  private void send(ProducerRecord<byte[], byte[]> record)
      throws InterruptedException, ExecutionException, TimeoutException {
    producer.send(record).get(SEND_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
