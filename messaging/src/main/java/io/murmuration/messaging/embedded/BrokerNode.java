package io.murmuration.messaging.embedded;

import java.util.Objects;

/**
 * Where a node of a cluster is reached.
 *
 * @param id its number, from 1
 * @param host address it listens on and is told to clients
 * @param port of the broker
 * @param controllerPort of the controller, for the other nodes
 */
public record BrokerNode(int id, String host, int port, int controllerPort) {
  public BrokerNode {
    Objects.requireNonNull(host, "host");
    if (id < 1) {
      throw new IllegalArgumentException("id must be >= 1, got " + id);
    }
    checkPort("port", port);
    checkPort("controllerPort", controllerPort);
    if (port == controllerPort) {
      throw new IllegalArgumentException("port and controllerPort must differ, both are " + port);
    }
  }

  private static void checkPort(String name, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(name + " must be in 1..65535, got " + port);
    }
  }
}
