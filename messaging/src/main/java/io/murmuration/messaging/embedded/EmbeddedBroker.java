package io.murmuration.messaging.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One real KRaft node, broker and controller at once, reachable from this machine only and without
 * authentication. Its data stay in the directory; starting it again there goes on with them. One
 * copy of everything on one disk: good for one machine and for tests, not for losing no disk.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final CompletableFuture<String> FATAL = new CompletableFuture<>();

  private final KafkaRaftServer server;
  private final Ports ports;

  private EmbeddedBroker(KafkaRaftServer server, Ports ports) {
    this.server = server;
    this.ports = ports;
  }

  /**
   * Starts a node and returns when it takes requests, typically after 2 seconds.
   *
   * @param dataDirectory where everything is kept; made if missing
   * @param port port of the broker on 127.0.0.1; 0 for the one used before, or a free one
   * @throws IOException if the directory cannot be written
   * @throws IllegalStateException if the directory cannot be formatted
   */
  public static EmbeddedBroker start(Path dataDirectory, int port) throws IOException {
    trapExits();
    Files.createDirectories(dataDirectory);
    Ports ports = Ports.choose(dataDirectory, port);
    Path log = dataDirectory.resolve("log");
    Properties properties = BrokerProperties.of(log, ports);
    BrokerDirectory.write(dataDirectory, properties);
    BrokerDirectory.formatOnce(dataDirectory, log, Uuid.randomUuid().toString());
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    try {
      server.startup();
    } catch (RuntimeException e) {
      server.shutdown();
      throw e;
    }
    return new EmbeddedBroker(server, ports);
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return Ports.LOOPBACK + ":" + ports.broker();
  }

  /**
   * Completes with the reason when a broker of this process met a fault it would have ended its own
   * process for, for example a disk that is full. It is of no use any more then.
   */
  public static CompletableFuture<String> fatal() {
    return FATAL.copy();
  }

  /** Ends the node in an orderly way and waits for it. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** The broker would otherwise halt the whole process, without any clean-up of ours. */
  private static void trapExits() {
    Exit.setExitProcedure(EmbeddedBroker::trap);
    Exit.setHaltProcedure(EmbeddedBroker::trap);
  }

  private static void trap(int status, String message) {
    String reason = "broker fault, status " + status + (message == null ? "" : ": " + message);
    LOGGER.atError().addKeyValue("status", status).log("the embedded broker met a fatal fault");
    FATAL.complete(reason);
    // Kafka relies on never coming back from here.
    throw new IllegalStateException(reason);
  }
}
