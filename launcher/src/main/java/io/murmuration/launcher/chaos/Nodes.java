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
  // Guarded by this: the newest process of each node.
  private final Map<Node, Life> lives = new HashMap<>();

  /** One process of a node; how it ends may be told after the next one has begun. */
  private static final class Life {
    private final @Nullable String fault;
    private boolean killed;

    Life(@Nullable String fault) {
      this.fault = fault;
    }
  }

  Nodes(Stage stage, NodeKind kind) {
    this.stage = stage;
    this.kind = kind;
    all().forEach(node -> watch(node, null));
  }

  List<Node> all() {
    return stage.nodes(kind);
  }

  /** Kills a node and returns when it is gone. */
  long kill(Node node) throws InterruptedException {
    long now = System.currentTimeMillis();
    synchronized (this) {
      Life life = lives.get(node);
      if (life != null) {
        life.killed = true;
        if (life.fault != null && cluster().isAlive(node)) {
          stage.log().unreached(point(life.fault));
        }
      }
    }
    stage.log().died(kind.label(), node.name(), now);
    cluster().kill(node);
    return now;
  }

  /** Starts a dead node, to die at a point if one is given. */
  void start(Node node, @Nullable String fault) throws IOException {
    cluster().start(node, fault);
    watch(node, fault);
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

  private void watch(Node node, @Nullable String fault) {
    Life life = new Life(fault);
    synchronized (this) {
      lives.put(node, life);
    }
    cluster().onEnd(node, status -> ended(node, life, status));
  }

  private void ended(Node node, Life life, int status) {
    long now = System.currentTimeMillis();
    synchronized (this) {
      if (life.killed) {
        return;
      }
    }
    stage.log().died(kind.label(), node.name(), now);
    if (life.fault != null && status == FaultPoint.STATUS) {
      String name = point(life.fault);
      stage.log().add(new Injected("point " + name, node.name(), 1, now, now));
    } else {
      stage.log().selfEnded(kind.label());
    }
  }

  /** The name without the count of arrivals. */
  private static String point(String fault) {
    return fault.replaceFirst(":.*", "");
  }
}
