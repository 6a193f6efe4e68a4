package io.murmuration.launcher.chaos;

import io.murmuration.launcher.cluster.LocalCluster;
import io.murmuration.launcher.cluster.Node;
import io.murmuration.launcher.cluster.NodeKind;
import io.murmuration.messaging.fault.FaultPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one kind and what has been done to them: tells deaths that were wanted from those
 * that were not, and starts again what lies dead. One thread acts; processes end on others.
 */
final class Nodes {
  private static final long READY_MILLIS = 120_000;

  private final Stage stage;
  private final NodeKind kind;
  // Guarded by this.
  private final Map<Node, String> armed = new HashMap<>();
  private final Map<Node, Long> killing = new HashMap<>();

  Nodes(Stage stage, NodeKind kind) {
    this.stage = stage;
    this.kind = kind;
    all().forEach(this::watch);
  }

  List<Node> all() {
    return stage.nodes(kind);
  }

  /** Kills a node and returns when it is gone. */
  long kill(Node node) throws InterruptedException {
    long now = System.currentTimeMillis();
    synchronized (this) {
      killing.put(node, now);
      String point = armed.remove(node);
      if (point != null) {
        stage.log().unreached(point);
      }
    }
    stage.log().died(kind.label(), node.name(), now);
    cluster().kill(node);
    return now;
  }

  /** Starts a dead node, to die at a point if one is given. */
  void start(Node node, @Nullable String fault) throws IOException {
    synchronized (this) {
      killing.remove(node);
      if (fault != null) {
        armed.put(node, fault);
      }
    }
    cluster().start(node, fault);
    watch(node);
  }

  /** Starts what lies dead without being told to; returns what was started. */
  List<Node> revive() throws IOException {
    List<Node> revived = new ArrayList<>();
    for (Node node : all()) {
      if (!cluster().isAlive(node)) {
        start(node, null);
        revived.add(node);
      }
    }
    return revived;
  }

  /** Waits until a node takes requests, however often it has to be started for that. */
  void awaitReady(Node node) throws IOException, InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + READY_MILLIS * 1_000_000;
    while (!cluster().isReady(node)) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(node.name() + " was not ready in time");
      }
      if (!cluster().isAlive(node)) {
        start(node, null);
      }
      Thread.sleep(50);
    }
  }

  private LocalCluster cluster() {
    return stage.cluster();
  }

  private void watch(Node node) {
    cluster().onEnd(node, status -> ended(node, status));
  }

  private void ended(Node node, int status) {
    long now = System.currentTimeMillis();
    String point;
    synchronized (this) {
      if (killing.containsKey(node)) {
        return;
      }
      point = armed.remove(node);
    }
    stage.log().died(kind.label(), node.name(), now);
    if (point != null && status == FaultPoint.STATUS) {
      String name = point.replaceFirst(":.*", "");
      stage.log().add(new Injected("point " + name, node.name(), 1, now, now));
    } else {
      stage.log().selfEnded(kind.label());
    }
  }
}
