package io.murmuration.launcher.cluster;

import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code cluster.json}: what was started, so that another command finds it again.
 *
 * @param bootstrap addresses of the brokers
 * @param topicPrefix first part of all topic names
 * @param gateways base URLs
 * @param processes what was started last for each node
 */
public record ClusterFile(
    String bootstrap, String topicPrefix, List<String> gateways, List<Started> processes) {
  private static final String FILE_NAME = "cluster.json";

  public ClusterFile {
    Objects.requireNonNull(bootstrap, "bootstrap");
    Objects.requireNonNull(topicPrefix, "topicPrefix");
    gateways = List.copyOf(gateways);
    processes = List.copyOf(processes);
  }

  /**
   * A process. Numbers of processes are given again to others; together with the time of its start
   * one is told apart.
   *
   * @param startedMillis epoch milliseconds as the system tells them, 0 if it does not
   */
  public record Started(String name, String address, long pid, long startedMillis) {
    public Started {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(address, "address");
    }

    static Started of(Node node, ProcessHandle process) {
      return new Started(node.name(), node.address(), process.pid(), startMillis(process));
    }

    /** The process, if it is alive and the same. */
    public Optional<ProcessHandle> alive() {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(process -> startMillis(process) == startedMillis);
    }

    private static long startMillis(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
  }

  /** Writes the file in one step: readers see the old one or the new one. */
  public void write(Path directory) throws IOException {
    Path draft = directory.resolve(FILE_NAME + ".new");
    Files.writeString(draft, WireCodec.encode(this));
    Files.move(
        draft,
        directory.resolve(FILE_NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Reads the file if a cluster was started in this directory. */
  public static Optional<ClusterFile> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(WireCodec.decode(Files.readString(file), ClusterFile.class));
    } catch (WireFormatException e) {
      throw new IOException(file + ": " + e.problem().message(), e);
    }
  }

  /** Says that nothing runs any more. */
  public static void remove(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE_NAME));
  }
}
