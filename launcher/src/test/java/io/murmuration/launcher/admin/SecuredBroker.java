package io.murmuration.launcher.admin;

import io.murmuration.launcher.config.KafkaProperties;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * One broker with the listeners, users and rules of docker-compose.yml and passwords made by
 * docker/make-secrets. Only addresses, paths and numbers of copies are its own.
 */
public final class SecuredBroker implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final KafkaRaftServer server;
  private final Path secrets;
  private final int internalPort;
  private final int clientPort;

  private SecuredBroker(KafkaRaftServer server, Path secrets, int internalPort, int clientPort) {
    this.server = server;
    this.secrets = secrets;
    this.internalPort = internalPort;
    this.clientPort = clientPort;
  }

  public static SecuredBroker start(Path directory) throws Exception {
    Path secrets = makeSecrets(directory.resolve("secrets"));
    int[] ports = freePorts(4);
    Properties properties = ComposeFile.read().brokerProperties("kafka-1");
    properties.replaceAll(
        (name, value) ->
            String.valueOf(value)
                .replace("/run/secrets/brokers", secrets.resolve("brokers.properties").toString()));
    String at = "://" + LOOPBACK + ":";
    String clients =
        "INTERNAL" + at + ports[0] + ",CLIENT" + at + ports[2] + ",EXTERNAL" + at + ports[3];
    properties.setProperty("listeners", clients + ",CONTROLLER" + at + ports[1]);
    properties.setProperty("advertised.listeners", clients);
    properties.setProperty("controller.quorum.voters", "1@" + LOOPBACK + ":" + ports[1]);
    properties.setProperty("log.dirs", directory.resolve("log").toString());
    for (String name : properties.stringPropertyNames()) {
      if (name.endsWith("replication.factor")
          || name.endsWith("min.isr")
          || name.equals("min.insync.replicas")) {
        properties.setProperty(name, "1");
      }
    }
    properties.setProperty("offsets.topic.num.partitions", "1");
    properties.setProperty("transaction.state.log.num.partitions", "1");
    properties.setProperty("log.cleaner.dedupe.buffer.size", "8388608");
    format(directory.resolve("server.properties"), properties);
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    return new SecuredBroker(server, secrets, ports[0], ports[2]);
  }

  /** Where cluster-admin connects. */
  public String internal() {
    return LOOPBACK + ":" + internalPort;
  }

  /** Where everybody else connects. */
  public String clients() {
    return LOOPBACK + ":" + clientPort;
  }

  /** How a user connects, as in the container. */
  public KafkaProperties as(String user) throws IOException {
    return KafkaProperties.read(secrets.resolve(user + ".properties"));
  }

  public Path passwords() {
    return secrets.resolve("passwords.properties");
  }

  public Path secrets() {
    return secrets;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  static Path makeSecrets(Path directory) throws Exception {
    Process made =
        new ProcessBuilder(
                ComposeFile.ROOT.resolve("docker/make-secrets").toString(), directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!made.waitFor(60, TimeUnit.SECONDS) || made.exitValue() != 0) {
      throw new IllegalStateException("docker/make-secrets failed");
    }
    return directory;
  }

  private static void format(Path file, Properties properties) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        StorageTool.execute(
            new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
            new PrintStream(said, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new IllegalStateException(said.toString(StandardCharsets.UTF_8));
    }
  }

  private static int[] freePorts(int count) throws IOException {
    ServerSocket[] sockets = new ServerSocket[count];
    int[] ports = new int[count];
    for (int index = 0; index < count; index++) {
      sockets[index] = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK));
      ports[index] = sockets[index].getLocalPort();
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
