package io.murmuration.launcher.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Carries bytes between clients and a gateway until it is told to cut all connections. */
final class Relay implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ServerSocket door = new ServerSocket(0, 50, LOOPBACK);
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean mute;

  Relay(int target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** How many connections there were so far. */
  int connections() {
    return connections.get();
  }

  /** Whether what the gateway says after the handshake is lost on the way. */
  void mute(boolean on) {
    mute = on;
  }

  /** Ends all connections without any goodbye. */
  void cut() throws IOException {
    for (Socket socket : open) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
    open.clear();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = door.accept();
      Socket gateway = new Socket(LOOPBACK, target);
      open.add(client);
      open.add(gateway);
      connections.incrementAndGet();
      start(() -> carry(client.getInputStream(), gateway.getOutputStream(), false));
      start(() -> carry(gateway.getInputStream(), client.getOutputStream(), true));
    }
  }

  private void carry(InputStream from, OutputStream to, boolean isAnswer) throws IOException {
    byte[] buffer = new byte[8_192];
    boolean afterHandshake = false;
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      if (!(isAnswer && mute && afterHandshake)) {
        to.write(buffer, 0, count);
        to.flush();
      }
      afterHandshake = true;
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The connection, or the relay, was closed.
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    door.close();
    cut();
  }
}
