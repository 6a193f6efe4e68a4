package io.murmuration.launcher.chaos;

import io.murmuration.launcher.cluster.LocalCluster;
import io.murmuration.launcher.cluster.Namespaces;
import io.murmuration.launcher.cluster.Node;
import io.murmuration.launcher.cluster.NodeKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What all lanes share.
 *
 * @param networks null if the network cannot be cut here
 * @param pulse tells whether clients hear anything
 * @param over set when no more faults are to come
 */
record Stage(
    ChaosSettings settings,
    LocalCluster cluster,
    @Nullable Namespaces networks,
    FaultLog log,
    Pulse pulse,
    AtomicBoolean over) {

  List<Node> nodes(NodeKind kind) {
    return cluster.plan().nodes(kind);
  }

  boolean isOver() {
    return over.get();
  }
}
