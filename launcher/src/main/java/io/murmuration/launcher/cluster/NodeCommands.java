package io.murmuration.launcher.cluster;

import io.murmuration.launcher.config.Locations;
import io.murmuration.launcher.serve.Role;
import io.murmuration.messaging.embedded.BrokerNode;
import io.murmuration.messaging.embedded.ClusterBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of each node: this very build, in another JVM. */
final class NodeCommands {
  /** From here on the JVM warns about native libraries unless it is told that they are meant. */
  private static final int NATIVE_ACCESS_FEATURE = 22;

  private final ClusterPlan plan;
  private final String clusterId;

  NodeCommands(ClusterPlan plan, String clusterId) {
    this.plan = plan;
    this.clusterId = clusterId;
  }

  /** Makes what the node needs on disk and returns how to start it. */
  List<String> prepare(Node node, List<String> jvmOptions, boolean tied) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(node.kind().jvmOptions());
    command.addAll(jvmOptions);
    if (Runtime.version().feature() >= NATIVE_ACCESS_FEATURE) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-Dai.djl.offline=true");
    command.add("-Dmurmuration.home=" + Locations.home());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(NodeMain.class.getName());
    if (tied) {
      command.add(NodeMain.TIED);
    }
    command.addAll(node.kind() == NodeKind.BROKER ? broker(node) : role(node));
    return command;
  }

  private List<String> broker(Node node) throws IOException {
    List<BrokerNode> all =
        plan.nodes(NodeKind.BROKER).stream().map(NodeCommands::asBroker).toList();
    Path directory = plan.directory().resolve(node.name());
    Path properties = ClusterBroker.prepare(directory, asBroker(node), all, clusterId);
    return List.of(NodeMain.BROKER, properties.toString());
  }

  private static BrokerNode asBroker(Node node) {
    return new BrokerNode(node.index(), node.host(), node.port(), node.controllerPort());
  }

  private List<String> role(Node node) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "serve",
                "--role=" + role(node.kind()),
                "--bootstrap=" + plan.bootstrap(),
                "--ensemble=" + plan.ensemble(),
                "--data=" + plan.directory().resolve(node.name()),
                "--topic-prefix=" + plan.topicPrefix(),
                "--replication-factor=" + plan.nodes(NodeKind.BROKER).size(),
                "--host=" + node.host()));
    switch (node.kind()) {
      case GATEWAY -> {
        command.add("--port=" + node.port());
        command.add("--reply-partition=" + (node.index() - 1));
      }
      case WORKER -> {
        command.add("--health-port=" + node.port());
        command.add("--threads=1");
      }
      case ACCOUNTANT -> {
        command.add("--health-port=" + node.port());
        command.add("--reservation-ttl-millis=" + plan.reservationTtlMillis());
      }
      default -> throw new AssertionError("not a role: " + node);
    }
    return command;
  }

  private static Role role(NodeKind kind) {
    return switch (kind) {
      case ACCOUNTANT -> Role.ACCOUNTANT;
      case WORKER -> Role.INFERENCE;
      case GATEWAY -> Role.GATEWAY;
      case BROKER -> throw new AssertionError("a broker runs no role");
    };
  }
}
