package io.murmuration.launcher.config;

import io.murmuration.decoder.EngineOptions;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
 * @param keysFile who may ask; absent if everybody may
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
    @Nullable Path keysFile) {

  public ServeOptions {
    Objects.requireNonNull(ensembleDirectory, "ensembleDirectory");
    Objects.requireNonNull(dataDirectory, "dataDirectory");
    Objects.requireNonNull(host, "host");
    checkPort("port", port);
    checkPort("brokerPort", brokerPort);
    Objects.requireNonNull(engine, "engine");
  }

  /** The same without keys. */
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
        null);
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
        1);
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
        keysFile);
  }

  private static void checkPort(String name, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(name + " must be in 0..65535, got " + port);
    }
  }
}
