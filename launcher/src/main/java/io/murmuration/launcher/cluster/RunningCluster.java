package io.murmuration.launcher.cluster;

import io.murmuration.launcher.config.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A cluster that another process started, found by its {@code cluster.json}. Blocks. */
public final class RunningCluster {
  private final Path directory;
  private final ClusterFile file;

  private RunningCluster(Path directory, ClusterFile file) {
    this.directory = directory;
    this.file = file;
  }

  /** The cluster that was started in a directory and not ended since. */
  public static Optional<RunningCluster> in(Path directory) throws IOException {
    return ClusterFile.read(directory).map(file -> new RunningCluster(directory, file));
  }

  /** What was started. */
  public ClusterFile file() {
    return file;
  }

  /** Whether any of its processes is alive. */
  public boolean isAnyAlive() {
    return file.processes().stream().anyMatch(process -> process.alive().isPresent());
  }

  /**
   * Ends the processes that are named in the file and are still the same ones, gateways first and
   * brokers last: asks, and after a time does not ask.
   *
   * @return how many were alive
   */
  public int end(long askSeconds) throws IOException {
    List<NodeKind> kinds = new ArrayList<>(List.of(NodeKind.values()));
    Collections.reverse(kinds);
    int ended = 0;
    for (NodeKind kind : kinds) {
      List<ProcessHandle> alive =
          file.processes().stream()
              .filter(process -> process.name().startsWith(kind.label() + "-"))
              .flatMap(process -> process.alive().stream())
              .toList();
      Ending.end(alive, askSeconds);
      ended += alive.size();
    }
    Endpoint.remove(directory);
    ClusterFile.remove(directory);
    return ended;
  }
}
