package io.murmuration.launcher.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Ports that nobody listens on. They lie below the range from which the system takes the near ends
 * of connections: otherwise a client could sit on the port of a node that is just being restarted.
 */
final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  private final Set<Integer> given = new HashSet<>();
  // Clusters that start at the same moment begin at different places.
  private int candidate = (int) ((ProcessHandle.current().pid() * 37 + System.nanoTime()) % COUNT);

  int next() throws IOException {
    for (int tried = 0; tried < COUNT; tried++) {
      candidate = Math.floorMod(candidate + 1, COUNT);
      int port = FIRST + candidate;
      if (!given.contains(port) && isFree(port)) {
        given.add(port);
        return port;
      }
    }
    throw new IOException("no port of " + FIRST + ".." + (FIRST + COUNT - 1) + " is free");
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
