package io.murmuration.launcher.cluster;

import java.util.Objects;

/**
 * A process of the cluster, whether it runs or not.
 *
 * @param name {@code broker-1} and so on
 * @param index number among its kind, from 1
 * @param host address it listens on
 * @param port broker and gateway: for clients; others: for {@code /readyz}
 * @param controllerPort brokers: for the other brokers; others: 0
 */
public record Node(
    String name, NodeKind kind, int index, String host, int port, int controllerPort) {
  public Node {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(host, "host");
    if (index < 1) {
      throw new IllegalArgumentException("index must be >= 1, got " + index);
    }
  }

  /** {@code host:port}. */
  public String address() {
    return host + ":" + port;
  }
}
