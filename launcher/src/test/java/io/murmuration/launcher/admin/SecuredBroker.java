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
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * Brokers with the listeners, users and rules of docker-compose.yml and passwords made by
 * docker/make-secrets. Only addresses and paths are their own; of one broker also the numbers of
 * copies.
 */
final class SecuredBroker implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final List<Node> nodes = new ArrayList<>();
  private final List<KafkaRaftServer> servers = new ArrayList<>();
  private final Path directory;

  private SecuredBroker(Path directory) {
    this.directory = directory;
  }

  /** One of the services kafka-1, kafka-2 and so on, and where it listens here. */
  private record Node(int id, int internal, int controller, int client, int external) {
    String service() {
      return "kafka-" + id;
    }

    String listeners() {
      return "INTERNAL://%s:%d,CLIENT://%s:%d,EXTERNAL://%s:%d"
          .formatted(LOOPBACK, internal, LOOPBACK, client, LOOPBACK, external);
    }
  }

  /**
   * Starts and returns when all take requests.
   *
   * @param count 1 or 3
   */
  static SecuredBroker start(Path directory, int count) throws Exception {
    SecuredBroker all = new SecuredBroker(directory);
    makeSecrets(all.secrets());
    int[] ports = freePorts(4 * count);
    for (int index = 0; index < count; index++) {
      int first = 4 * index;
      all.nodes.add(
          new Node(index + 1, ports[first], ports[first + 1], ports[first + 2], ports[first + 3]));
    }
    for (Node node : all.nodes) {
      all.servers.add(all.prepare(node));
    }
    List<Thread> starting = new ArrayList<>();
    for (KafkaRaftServer server : all.servers) {
      // A broker joins only when most controllers are there.
      Thread thread = new Thread(server::startup, "start-broker");
      thread.start();
      starting.add(thread);
    }
    for (Thread thread : starting) {
      thread.join(TimeUnit.SECONDS.toMillis(120));
    }
    return all;
  }

  /** Where cluster-admin connects. */
  String internal() {
    return nodes.stream()
        .map(node -> LOOPBACK + ":" + node.internal())
        .collect(Collectors.joining(","));
  }

  /** Where everybody else connects. */
  String clients() {
    return nodes.stream()
        .map(node -> LOOPBACK + ":" + node.client())
        .collect(Collectors.joining(","));
  }

  /** How a user connects, as in the container. */
  KafkaProperties as(String user) throws IOException {
    return KafkaProperties.read(secrets().resolve(user + ".properties"));
  }

  Path passwords() {
    return secrets().resolve("passwords.properties");
  }

  Path secrets() {
    return directory.resolve("secrets");
  }

  /** Ends one of several at once, as far as one can in a process that goes on. */
  void stop(int index) {
    KafkaRaftServer server = servers.get(index);
    server.shutdown();
    server.awaitShutdown();
  }

  @Override
  public void close() {
    for (int index = 0; index < servers.size(); index++) {
      stop(index);
    }
  }

  private KafkaRaftServer prepare(Node node) throws Exception {
    ComposeFile compose = ComposeFile.read();
    Properties properties = compose.brokerProperties(node.service());
    properties.replaceAll(
        (name, value) ->
            String.valueOf(value)
                .replace(
                    "/run/secrets/brokers", secrets().resolve("brokers.properties").toString()));
    String own = LOOPBACK + ":" + node.controller();
    properties.setProperty("listeners", node.listeners() + ",CONTROLLER://" + own);
    properties.setProperty("advertised.listeners", node.listeners());
    properties.setProperty(
        "controller.quorum.voters",
        nodes.stream()
            .map(each -> each.id() + "@" + LOOPBACK + ":" + each.controller())
            .collect(Collectors.joining(",")));
    Path data = directory.resolve(node.service());
    properties.setProperty("log.dirs", data.resolve("log").toString());
    properties.setProperty("offsets.topic.num.partitions", "1");
    properties.setProperty("transaction.state.log.num.partitions", "1");
    properties.setProperty("log.cleaner.dedupe.buffer.size", "8388608");
    // The last of a cluster that ends has nobody left to hand over to.
    properties.setProperty("controlled.shutdown.enable", String.valueOf(nodes.size() == 1));
    if (nodes.size() == 1) {
      keepOneCopy(properties);
    }
    Files.createDirectories(data);
    String cluster = String.valueOf(compose.environment(node.service()).get("CLUSTER_ID"));
    format(data.resolve("server.properties"), properties, cluster);
    return new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
  }

  private static void keepOneCopy(Properties properties) {
    for (String name : properties.stringPropertyNames()) {
      if (name.endsWith("replication.factor")
          || name.endsWith("min.isr")
          || name.equals("min.insync.replicas")) {
        properties.setProperty(name, "1");
      }
    }
  }

  static Path makeSecrets(Path directory) throws Exception {
    Files.createDirectories(directory.getParent());
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

  private static void format(Path file, Properties properties, String cluster) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    // The image's start-up does the same: no --add-scram.
    String[] arguments = {"format", "--cluster-id=" + cluster, "-c", file.toString()};
    int status =
        StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
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
