package io.murmuration.launcher.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a cluster is made of, decided before anything runs: names and addresses stay through all
 * restarts.
 *
 * @param directory where data, logs and {@code cluster.json} lie
 * @param ensemble the ensemble to serve
 * @param topicPrefix first part of all topic names
 * @param reservationTtlMillis how long accountants wait for a commit
 * @param nodes all processes, in the order they start
 */
public record ClusterPlan(
    Path directory,
    Path ensemble,
    String topicPrefix,
    long reservationTtlMillis,
    List<Node> nodes) {
  /** The usual cluster: each copy of the log may fail once, and so may each role. */
  public static final Map<NodeKind, Integer> USUAL_COUNTS =
      Map.of(NodeKind.BROKER, 3, NodeKind.ACCOUNTANT, 2, NodeKind.WORKER, 2, NodeKind.GATEWAY, 2);

  public ClusterPlan {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(ensemble, "ensemble");
    Objects.requireNonNull(topicPrefix, "topicPrefix");
    if (reservationTtlMillis < 1) {
      throw new IllegalArgumentException(
          "reservationTtlMillis must be >= 1, got " + reservationTtlMillis);
    }
    nodes = List.copyOf(nodes);
    if (nodes.stream().map(Node::name).distinct().count() != nodes.size()) {
      throw new IllegalArgumentException("nodes must have names of their own, got " + nodes);
    }
  }

  /**
   * Lays out nodes on free ports.
   *
   * @param counts how many of each kind
   * @param hosts the address of the node with a name
   * @throws IOException if no ports are free
   */
  public static List<Node> layOut(Map<NodeKind, Integer> counts, Function<String, String> hosts)
      throws IOException {
    List<Node> nodes = new ArrayList<>();
    FreePorts ports = new FreePorts();
    for (NodeKind kind : NodeKind.values()) {
      for (int index = 1; index <= counts.getOrDefault(kind, 0); index++) {
        String name = kind.label() + "-" + index;
        int controller = kind == NodeKind.BROKER ? ports.next() : 0;
        nodes.add(new Node(name, kind, index, hosts.apply(name), ports.next(), controller));
      }
    }
    return nodes;
  }

  /** The nodes of one kind. */
  public List<Node> nodes(NodeKind kind) {
    return nodes.stream().filter(node -> node.kind() == kind).toList();
  }

  /** The node with a name. */
  public Node node(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no node is called " + name));
  }

  /** Addresses of all brokers, as clients take them. */
  public String bootstrap() {
    return nodes(NodeKind.BROKER).stream().map(Node::address).collect(Collectors.joining(","));
  }

  /** Base URLs of the gateways. */
  public List<String> gatewayUrls() {
    return nodes(NodeKind.GATEWAY).stream().map(node -> "http://" + node.address()).toList();
  }
}
