package io.murmuration.messaging.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * One of several KRaft nodes that keep a copy of everything each. Every node is a process of its
 * own, since only a process can be killed.
 */
public final class ClusterBroker {
  private ClusterBroker() {}

  /** A name for a new cluster, which all its nodes must be given. */
  public static String newClusterId() {
    return Uuid.randomUuid().toString();
  }

  /**
   * Writes a node's properties and formats its directory the first time.
   *
   * @param nodes all nodes of the cluster, this one among them
   * @return the properties, for {@link #run}
   * @throws IOException if the directory cannot be written
   * @throws IllegalStateException if the directory cannot be formatted
   */
  public static Path prepare(
      Path directory, BrokerNode self, List<BrokerNode> nodes, String clusterId)
      throws IOException {
    if (!nodes.contains(self)) {
      throw new IllegalArgumentException("nodes must contain node " + self.id());
    }
    Files.createDirectories(directory);
    Path log = directory.resolve("log");
    BrokerDirectory.write(directory, BrokerProperties.of(log, self, nodes));
    BrokerDirectory.formatOnce(directory, log, clusterId);
    return BrokerDirectory.propertiesFile(directory);
  }

  /** Runs a node in this process until the process is told to end. */
  public static void run(Path properties) {
    kafka.Kafka.main(new String[] {properties.toString()});
  }
}
