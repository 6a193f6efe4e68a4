package io.murmuration.launcher.cluster;

import java.util.ArrayList;
import java.util.List;

/** What a process of the cluster is. The order is the one they start in. */
public enum NodeKind {
  /** A Kafka node, broker and controller at once. */
  BROKER("broker", "-Xmx256m -Xss512k"),
  /** Decides about budgets and keeps the ledger. */
  ACCOUNTANT("accountant", "-Xmx192m"),
  /** Runs the ensemble. */
  WORKER("worker", "-Xmx400m"),
  /** Speaks with clients. */
  GATEWAY("gateway", "-Xmx192m");

  private final String label;
  private final String memory;

  NodeKind(String label, String memory) {
    this.label = label;
    this.memory = memory;
  }

  /** First part of its nodes' names. */
  public String label() {
    return label;
  }

  /**
   * JVM options. All nodes share one machine: the quick compiler alone starts them sooner, and what
   * takes a worker's time is native.
   */
  List<String> jvmOptions() {
    List<String> options = new ArrayList<>(List.of(memory.split(" ")));
    options.add("-XX:+UseSerialGC");
    options.add("-XX:TieredStopAtLevel=1");
    return options;
  }
}
