package io.murmuration.messaging.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** Properties of nodes that are broker and controller at once. */
final class BrokerProperties {
  /** Partitions of the brokers' own topics in a cluster: coordinators are not all on one node. */
  private static final int OWN_PARTITIONS = 3;

  private BrokerProperties() {}

  /** A node by itself, on the loopback interface only. */
  static Properties of(Path logDirectory, Ports ports) {
    BrokerNode only = new BrokerNode(1, Ports.LOOPBACK, ports.broker(), ports.controller());
    Properties all = new Properties();
    all.setProperty("log.dirs", logDirectory.toString());
    listeners(all, only, List.of(only));
    copies(all, 1, 1);
    small(all);
    // After a crash a restart waits until the old registration has timed out (default 9 s); much
    // less, and a starved machine loses its only broker for a moment. The controlled
    // shutdown stays on: without it every restart would wait.
    all.setProperty("broker.session.timeout.ms", "6000");
    all.setProperty("broker.heartbeat.interval.ms", "500");
    return all;
  }

  /**
   * One node of several that keep a copy each. A record counts as written when all but one have it;
   * a copy that may lack records never leads.
   *
   * @param nodes all nodes, this one among them
   */
  static Properties of(Path logDirectory, BrokerNode self, List<BrokerNode> nodes) {
    Properties all = new Properties();
    all.setProperty("log.dirs", logDirectory.toString());
    listeners(all, self, nodes);
    copies(all, nodes.size(), OWN_PARTITIONS);
    small(all);
    all.setProperty("unclean.leader.election.enable", "false");
    // A dead node is noticed, and followed, after this long; a node of a busy machine that is
    // taken for dead only loses its leaderships for a moment.
    all.setProperty("broker.session.timeout.ms", "4000");
    all.setProperty("broker.heartbeat.interval.ms", "500");
    return all;
  }

  private static void listeners(Properties all, BrokerNode self, List<BrokerNode> nodes) {
    String client = "PLAINTEXT://" + self.host() + ":" + self.port();
    String controller = "CONTROLLER://" + self.host() + ":" + self.controllerPort();
    all.setProperty("process.roles", "broker,controller");
    all.setProperty("node.id", Integer.toString(self.id()));
    all.setProperty(
        "controller.quorum.voters",
        nodes.stream()
            .map(node -> node.id() + "@" + node.host() + ":" + node.controllerPort())
            .collect(Collectors.joining(",")));
    all.setProperty("listeners", client + "," + controller);
    all.setProperty("advertised.listeners", client);
    all.setProperty("controller.listener.names", "CONTROLLER");
    all.setProperty("inter.broker.listener.name", "PLAINTEXT");
    all.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
  }

  /** How many copies there are of everything, the brokers' own topics included. */
  private static void copies(Properties all, int copies, int ownPartitions) {
    String count = Integer.toString(copies);
    String inSyncMin = Integer.toString(Math.max(1, copies - 1));
    for (String topic :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      all.setProperty(topic + ".replication.factor", count);
      all.setProperty(topic + ".num.partitions", Integer.toString(ownPartitions));
    }
    all.setProperty("transaction.state.log.min.isr", inSyncMin);
    all.setProperty("share.coordinator.state.topic.min.isr", inSyncMin);
    all.setProperty("default.replication.factor", count);
    all.setProperty("min.insync.replicas", inSyncMin);
    all.setProperty("auto.create.topics.enable", "false");
    all.setProperty("group.initial.rebalance.delay.ms", "0");
  }

  private static void small(Properties all) {
    all.setProperty("num.network.threads", "2");
    all.setProperty("num.io.threads", "2");
    all.setProperty("background.threads", "2");
    all.setProperty("num.recovery.threads.per.data.dir", "1");
    all.setProperty("log.cleaner.threads", "1");
    all.setProperty("log.cleaner.dedupe.buffer.size", "8388608"); // the default takes 128 MiB
    all.setProperty("log.segment.bytes", "67108864");
  }
}
