package io.murmuration.launcher.config;

import io.murmuration.decoder.EngineOptions;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How a server is started.
 *
 * @param ensembleDirectory the ensemble to serve
 * @param dataDirectory where the embedded broker keeps its log, and with it the ledger
 * @param host address the gateway listens on
 * @param port port the gateway listens on; 0 for any free one
 * @param brokerPort port of the embedded broker; 0 for the kept one or any free one
 * @param engine threads, device and precision; the memory for keys and values is the ensemble's
 * @param topicPrefix first part of all topic names
 * @param replyPartition partition of the token topic that this gateway reads; -1 for a free one
 * @param replicationFactor copies of each topic; 1 on the embedded broker
 * @param operations how it connects and what it shows of itself
 */
public record ServeOptions(
    Path ensembleDirectory,
    Path dataDirectory,
    String host,
    int port,
    int brokerPort,
    EngineOptions engine,
    String topicPrefix,
    int replyPartition,
    int replicationFactor,
    Operations operations) {

  public ServeOptions {
    Objects.requireNonNull(ensembleDirectory, "ensembleDirectory");
    Objects.requireNonNull(dataDirectory, "dataDirectory");
    Objects.requireNonNull(host, "host");
    checkPort("port", port);
    checkPort("brokerPort", brokerPort);
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(operations, "operations");
  }

  /** Options of a server that connects without a name and shows no metrics. */
  public ServeOptions(
      Path ensembleDirectory,
      Path dataDirectory,
      String host,
      int port,
      int brokerPort,
      EngineOptions engine,
      String topicPrefix,
      int replyPartition,
      int replicationFactor) {
    this(
        ensembleDirectory,
        dataDirectory,
        host,
        port,
        brokerPort,
        engine,
        topicPrefix,
        replyPartition,
        replicationFactor,
        Operations.DEFAULTS);
  }

  /** The options of {@code murmur serve} without any flag, for the given directories. */
  public static ServeOptions defaults(Path ensembleDirectory, Path dataDirectory) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    return new ServeOptions(
        ensembleDirectory,
        dataDirectory,
        "127.0.0.1",
        8080,
        0,
        new EngineOptions(threads),
        "murmuration",
        0,
        1,
        Operations.DEFAULTS);
  }

  /** The same with free ports, for tests. */
  public ServeOptions onFreePorts() {
    return new ServeOptions(
        ensembleDirectory,
        dataDirectory,
        host,
        0,
        0,
        engine,
        topicPrefix,
        replyPartition,
        replicationFactor,
        operations);
  }

  /** The same, run in another way. */
  public ServeOptions with(Operations other) {
    return new ServeOptions(
        ensembleDirectory,
        dataDirectory,
        host,
        port,
        brokerPort,
        engine,
        topicPrefix,
        replyPartition,
        replicationFactor,
        other);
  }

  private static void checkPort(String name, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(name + " must be in 0..65535, got " + port);
    }
  }
}
