package io.murmuration.messaging.embedded;

import java.nio.file.Path;
import java.util.Properties;

/** Properties of one node that is broker and controller at once, on the loopback interface only. */
final class BrokerProperties {
  private BrokerProperties() {}

  static Properties of(Path logDirectory, Ports ports) {
    Properties all = new Properties();
    all.setProperty("log.dirs", logDirectory.toString());
    listeners(all, ports);
    alone(all);
    small(all);
    // After a crash a restart waits until the old registration has timed out (default 9 s); much
    // less, and a starved machine loses its only broker for a moment. The controlled
    // shutdown stays on: without it every restart would wait.
    all.setProperty("broker.session.timeout.ms", "6000");
    all.setProperty("broker.heartbeat.interval.ms", "500");
    return all;
  }

  private static void listeners(Properties all, Ports ports) {
    String loopback = Ports.LOOPBACK + ":";
    all.setProperty("process.roles", "broker,controller");
    all.setProperty("node.id", "1");
    all.setProperty("controller.quorum.voters", "1@" + loopback + ports.controller());
    all.setProperty(
        "listeners",
        "PLAINTEXT://"
            + loopback
            + ports.broker()
            + ",CONTROLLER://"
            + loopback
            + ports.controller());
    all.setProperty("advertised.listeners", "PLAINTEXT://" + loopback + ports.broker());
    all.setProperty("controller.listener.names", "CONTROLLER");
    all.setProperty("inter.broker.listener.name", "PLAINTEXT");
    all.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
  }

  /** There is one copy of everything. */
  private static void alone(Properties all) {
    for (String topic :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      all.setProperty(topic + ".replication.factor", "1");
      all.setProperty(topic + ".num.partitions", "1");
    }
    all.setProperty("transaction.state.log.min.isr", "1");
    all.setProperty("share.coordinator.state.topic.min.isr", "1");
    all.setProperty("default.replication.factor", "1");
    all.setProperty("min.insync.replicas", "1");
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
