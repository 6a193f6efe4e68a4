package io.murmuration.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.murmuration.messaging.kafka.TopicCreation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real brokers: what one may lose and two may not. */
class LocalClusterTest {
  private static final Path DEMO = Path.of(System.getProperty("murmuration.root"), "demo");
  private static final long START_MILLIS = 300_000;
  private static final String TOPIC = "kept";

  @TempDir private Path data;

  @Test
  void aRecordOutlivesAnyOneBrokerAndNoneIsTakenByOneAlone() throws Exception {
    ClusterPlan plan =
        new ClusterPlan(
            data,
            DEMO,
            "test",
            1_000,
            ClusterPlan.layOut(Map.of(NodeKind.BROKER, 3), name -> "127.0.0.1"));
    List<Node> brokers = plan.nodes(NodeKind.BROKER);
    try (LocalCluster cluster = new LocalCluster(plan, true)) {
      cluster.startAll(START_MILLIS);
      ClientSettings settings = ClientSettings.of(plan.bootstrap(), "test");
      new TopicCreation(settings, 3).ensure(List.of(new TopicSpec(TOPIC, 1, TopicSpec.FOREVER)));
      try (KafkaMessageLog log = new KafkaMessageLog(settings);
          MessageLog.Appender appender = log.appender("test")) {
        append(appender, "by all");
        cluster.kill(brokers.get(0));
        assertThat(cluster.isAlive(brokers.get(0))).isFalse();
        append(appender, "by two");
        assertThat(read(log)).containsExactly("by all", "by two");

        cluster.suspend(brokers.get(1));
        assertThatThrownBy(() -> append(appender, "by one")).isInstanceOf(ExecutionException.class);

        cluster.resume(brokers.get(1));
        cluster.start(brokers.get(0), null);
        cluster.awaitReady(brokers.get(0), START_MILLIS);
        append(appender, "by all again");
        // What was not acknowledged may be there or not; nothing else may be missing.
        assertThat(read(log)).startsWith("by all", "by two").endsWith("by all again");
      }
      assertThat(RunningCluster.in(data).orElseThrow().isAnyAlive()).isTrue();
    }
    assertThat(RunningCluster.in(data)).isEmpty();
  }

  private static void append(MessageLog.Appender appender, String value) throws Exception {
    appender.append(new Outgoing(TOPIC, 0, "k", value, Map.of())).get(120, TimeUnit.SECONDS);
  }

  private static List<String> read(MessageLog log) {
    List<String> values = new ArrayList<>();
    log.scan(new MessageLog.ScanOptions(TOPIC, 0, 0, true), record -> values.add(record.value()));
    return values;
  }
}
