import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Watches who spends what: reads budget events and the ledger's facts from their beginning and
 * prints one line for each. Needs kafka-clients and jackson-databind, nothing of Murmuration:
 *
 * <pre>
 *   examples/watch-budgets BOOTSTRAP [--prefix murmuration] [--config FILE] [--once]
 * </pre>
 *
 * {@code --config} names Java properties for the client (security.*, sasl.*); {@code --once} stops
 * at the present end and prints totals. It belongs to no consumer group, so any number may run and
 * none disturbs another. Events are wishes; what was decided, and paid, is in the ledger alone, and
 * of that only what is committed ({@code isolation.level=read_committed}).
 */
public final class BudgetWatcher {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String events;
  private final String ledger;
  private final Map<String, Spent> spent = new TreeMap<>();

  private BudgetWatcher(String prefix) {
    events = prefix + ".budget.events.v1";
    ledger = prefix + ".ledger.v1";
  }

  /** What one account, or one tenant's share of it, stands at. */
  private static final class Spent {
    private long granted;
    private long denied;
    private long charged;
    private long expired;
    private JsonNode totals;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      System.err.println("usage: BudgetWatcher BOOTSTRAP [--prefix P] [--config FILE] [--once]");
      System.exit(2);
    }
    String prefix = "murmuration";
    boolean once = false;
    Properties properties = new Properties();
    for (int index = 1; index < arguments.length; index++) {
      switch (arguments[index]) {
        case "--prefix" -> prefix = arguments[++index];
        case "--once" -> once = true;
        case "--config" -> {
          try (Reader reader = Files.newBufferedReader(Path.of(arguments[++index]))) {
            properties.load(reader);
          }
        }
        default -> throw new IllegalArgumentException("unknown argument " + arguments[index]);
      }
    }
    properties.setProperty("bootstrap.servers", arguments[0]);
    properties.setProperty("isolation.level", "read_committed");
    properties.setProperty("enable.auto.commit", "false");
    properties.setProperty("allow.auto.create.topics", "false");
    new BudgetWatcher(prefix).watch(properties, once);
  }

  private void watch(Properties properties, boolean once) throws Exception {
    StringDeserializer text = new StringDeserializer();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, text, text)) {
      List<TopicPartition> all = new ArrayList<>();
      for (String topic : List.of(events, ledger)) {
        consumer
            .partitionsFor(topic)
            .forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (!once || isBefore(consumer, ends)) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          print(record);
        }
      }
    }
    printTotals();
  }

  private static boolean isBefore(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
  }

  private void print(ConsumerRecord<String, String> record) throws Exception {
    JsonNode message = JSON.readTree(record.value());
    if (record.topic().equals(ledger)) {
      if (message.path("v").asInt() != 1) {
        throw new IllegalStateException("a ledger entry of a version that is not known: " + record);
      }
      fact(message);
    } else {
      System.out.printf(
          "asked    %-15s %-12s %s%n",
          message.path("type").asText(),
          message.path("account").asText(),
          switch (message.path("type").asText()) {
            case "reserve" -> message.path("tokens").asInt() + " tokens" + by(message);
            case "commit" -> message.path("tokens_sampled").asInt() + " tokens sampled";
            default -> "";
          });
    }
  }

  private void fact(JsonNode entry) {
    JsonNode fact = entry.path("fact");
    String account = fact.path("account").asText();
    count(account, fact, fact.path("totals"));
    JsonNode tenant = fact.path("tenant");
    if (!tenant.isMissingNode()) {
      count(account + "/" + tenant.path("tenant").asText(), fact, tenant);
    }
    JsonNode totals = fact.path("totals");
    System.out.printf(
        "decided  %-15s %-12s %s%n",
        fact.path("type").asText(),
        account,
        totals.isMissingNode()
            ? fact.path("code").asText()
            : "%d tokens; epsilon %.4f of %.2f at delta %s"
                .formatted(
                    fact.has("tokens_sampled")
                        ? fact.path("tokens_sampled").asLong()
                        : fact.path("tokens").asLong(),
                    totals.path("epsilon_spent").asDouble(),
                    totals.path("epsilon_limit").asDouble(),
                    totals.path("delta").asText()));
  }

  private void count(String name, JsonNode fact, JsonNode totals) {
    Spent one = spent.computeIfAbsent(name, unknown -> new Spent());
    long tokens = fact.path("tokens").asLong();
    switch (fact.path("type").asText()) {
      case "granted" -> one.granted += tokens;
      case "denied" -> one.denied += tokens;
      case "committed" -> one.charged += fact.path("tokens_sampled").asLong();
      case "expired_in_full" -> {
        one.charged += tokens;
        one.expired += tokens;
      }
      default -> {}
    }
    if (!totals.isMissingNode()) {
      one.totals = totals;
    }
  }

  private void printTotals() {
    System.out.println();
    System.out.println(
        "who           granted   denied  charged  of these expired  units charged of limit");
    spent.forEach(
        (name, one) ->
            System.out.printf(
                "%-12s %8d %8d %8d %17d  %s%n",
                name,
                one.granted,
                one.denied,
                one.charged,
                one.expired,
                one.totals == null
                    ? ""
                    : one.totals.path("spent_units").asLong()
                        + " of "
                        + one.totals.path("limit_units").asLong()));
  }

  private static String by(JsonNode message) {
    return message.has("tenant") ? " by " + message.path("tenant").asText() : "";
  }
}
