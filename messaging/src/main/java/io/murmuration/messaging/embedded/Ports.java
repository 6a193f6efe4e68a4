package io.murmuration.messaging.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The two ports of a node, kept beside its data so that a restart is found at the same place. */
record Ports(int broker, int controller) {
  static final String LOOPBACK = "127.0.0.1";
  private static final String FILE = "ports.properties";

  /**
   * @param wanted port of the broker; 0 for the kept one, or a free one the first time
   */
  static Ports choose(Path directory, int wanted) throws IOException {
    Properties kept = new Properties();
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        kept.load(reader);
      }
    }
    int broker = wanted != 0 ? wanted : Integer.parseInt(kept.getProperty("broker", "0"));
    int controller = Integer.parseInt(kept.getProperty("controller", "0"));
    broker = broker == 0 ? free(controller) : broker;
    // Nobody but this node knows the controller's port: it may move.
    controller = controller == broker || !isFree(controller) ? free(broker) : controller;
    kept.setProperty("broker", Integer.toString(broker));
    kept.setProperty("controller", Integer.toString(controller));
    try (Writer writer = Files.newBufferedWriter(file)) {
      kept.store(writer, null);
    }
    return new Ports(broker, controller);
  }

  private static int free(int except) throws IOException {
    int port = except;
    while (port == except) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(loopback(), 0));
        port = socket.getLocalPort();
      }
    }
    return port;
  }

  private static boolean isFree(int port) {
    if (port == 0) {
      return false;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
