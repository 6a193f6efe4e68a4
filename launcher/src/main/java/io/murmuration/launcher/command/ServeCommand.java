package io.murmuration.launcher.command;

import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.Precision;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.launcher.config.Locations;
import io.murmuration.launcher.config.Offering;
import io.murmuration.launcher.config.Operations;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.launcher.serve.EmbeddedServer;
import io.murmuration.launcher.serve.Role;
import io.murmuration.launcher.serve.RoleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code murmur serve}: everything in one process, or one role against a cluster. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serve an ensemble, or a model that was trained with noise.",
      "Without --role: an embedded Kafka broker and all roles in this process.",
      "With --role: that role alone, against the cluster at --bootstrap."
    })
public final class ServeCommand implements Callable<Integer> {
  private static final Logger LOGGER = LoggerFactory.getLogger(ServeCommand.class);

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(names = "--role", description = "one of ${COMPLETION-CANDIDATES}")
  private @Nullable Role role;

  @Option(
      names = "--bootstrap",
      defaultValue = "${env:MURMUR_BOOTSTRAP}",
      description = "Kafka bootstrap servers, host:port (with --role)")
  private @Nullable String bootstrap;

  @Option(
      names = "--ensemble",
      defaultValue = "${env:MURMUR_ENSEMBLE}",
      description = "directory of an ensemble, or what 'train dp' wrote (default: demo)")
  private @Nullable Path ensembleDirectory;

  @Option(
      names = "--data",
      description = "data directory of the embedded broker (default: .murmur)")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--host",
      defaultValue = "${env:MURMUR_HOST:-127.0.0.1}",
      description = "address to listen on (default: ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      defaultValue = "${env:MURMUR_PORT:-8080}",
      description = "port of the gateway, 0 for any free one (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--kafka-port",
      defaultValue = "0",
      description = "port of the embedded broker (default: the last one, or any free one)")
  private int brokerPort;

  @Option(
      names = "--health-port",
      defaultValue = "${env:MURMUR_HEALTH_PORT:-8081}",
      description = "port of /livez and /readyz of other roles, 0 for none (default: 8081)")
  private int healthPort;

  @Option(
      names = "--metrics-port",
      defaultValue = "${env:MURMUR_METRICS_PORT:-0}",
      description = "port of /metrics for Prometheus, 0 for none (default: ${DEFAULT-VALUE})")
  private int metricsPort;

  @CommandLine.Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(names = "--threads", description = "threads of the tensor engine (default: cores - 1)")
  private @Nullable Integer threads;

  @Option(
      names = "--device",
      defaultValue = "${env:MURMUR_DEVICE:-cpu}",
      description = "cpu, or cuda:0 and so on (default: ${DEFAULT-VALUE})")
  private String device = "cpu";

  @Option(
      names = "--precision",
      defaultValue = "FLOAT32",
      description =
          "one of ${COMPLETION-CANDIDATES}; FLOAT16 on CUDA devices only (default: FLOAT32)")
  private Precision precision = Precision.FLOAT32;

  @Option(
      names = "--topic-prefix",
      defaultValue = "murmuration",
      description = "first part of all topic names (default: ${DEFAULT-VALUE})")
  private String topicPrefix = "murmuration";

  @Option(
      names = "--reply-partition",
      defaultValue = "${env:MURMUR_REPLY_PARTITION:-0}",
      description =
          "partition of the token topic that belongs to this gateway alone, or auto (default: 0)")
  private String replyPartition = "0";

  @Option(
      names = "--keys",
      defaultValue = "${env:MURMUR_KEYS}",
      description = "file with who may ask: [{\"tenant\", \"sha256\"}] (default: everybody may)")
  private @Nullable Path keysFile;

  @Option(
      names = "--replication-factor",
      defaultValue = "${env:MURMUR_REPLICATION_FACTOR:-1}",
      description = "copies of topics that are created (default: ${DEFAULT-VALUE})")
  private int replicationFactor;

  @Option(
      names = "--reservation-ttl-millis",
      description = "how long a block may wait for its commit (accountant; default: 600000)")
  private @Nullable Long reservationTtlMillis;

  @Override
  public Integer call() throws Exception {
    ServeOptions options = options();
    if (role == null) {
      refuseBootstrapWithoutRole();
      return serveAll(options);
    }
    return serveRole(role, options);
  }

  private int serveAll(ServeOptions options) throws Exception {
    long startNanos = System.nanoTime();
    Ending ending = new Ending();
    EmbeddedServer server =
        EmbeddedServer.start(options, Offering.read(options.ensembleDirectory()), ending::fatal);
    ending.closeOnExit(server);
    long startedMillis = (System.nanoTime() - startNanos) / 1_000_000;
    Banner.print(server.endpoint(), startedMillis, server.frozenAccounts());
    return ending.await();
  }

  private int serveRole(Role one, ServeOptions options) throws Exception {
    if (bootstrap == null || bootstrap.isBlank()) {
      throw usage("--role needs --bootstrap host:port");
    }
    Ending ending = new Ending();
    RoleServer server = RoleServer.start(one, bootstrap, options, healthPort, ending::fatal);
    ending.closeOnExit(server);
    String at = one == Role.GATEWAY ? " at http://" + host + ":" + server.gatewayPort() : "";
    System.out.println(one.name().toLowerCase(Locale.ROOT) + " is ready" + at);
    return ending.await();
  }

  private ServeOptions options() throws IOException {
    ServeOptions defaults =
        ServeOptions.defaults(
            ensembleDirectory == null ? Locations.demo() : ensembleDirectory,
            dataDirectory == null ? Locations.data() : dataDirectory);
    try {
      return new ServeOptions(
          defaults.ensembleDirectory(),
          defaults.dataDirectory(),
          host,
          port,
          brokerPort,
          engine(defaults.engine().threadCount()),
          topicPrefix,
          partition(),
          replicationFactor,
          new Operations(
              kafka.properties(),
              metricsPort,
              reservationTtlMillis == null
                  ? Operations.DEFAULTS.reservationTtlMillis()
                  : reservationTtlMillis,
              keysFile));
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private int partition() {
    try {
      return replyPartition.equals("auto") ? GatewayConfig.AUTO : Integer.parseInt(replyPartition);
    } catch (NumberFormatException e) {
      throw usage("--reply-partition must be a number or auto, got " + replyPartition);
    }
  }

  private EngineOptions engine(int defaultThreads) {
    return new EngineOptions(threads == null ? defaultThreads : threads, device)
        .withPrecision(precision);
  }

  private void refuseBootstrapWithoutRole() {
    if (bootstrap != null && !bootstrap.isBlank()) {
      throw usage("--bootstrap needs --role: without a role an embedded broker is started");
    }
  }

  private CommandLine.ParameterException usage(@Nullable String message) {
    CommandLine command = spec == null ? new CommandLine(this) : spec.commandLine();
    return new CommandLine.ParameterException(command, String.valueOf(message));
  }

  /** Waits for SIGTERM or for a role that has ended, and closes the server in either case. */
  private static final class Ending {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    void fatal(Throwable cause) {
      if (failure.compareAndSet(null, cause)) {
        LOGGER.atError().setCause(cause).log("a role has ended; stopping");
      }
      ended.countDown();
    }

    void closeOnExit(AutoCloseable server) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    try {
                      server.close();
                      System.out.println("stopped");
                    } catch (Exception e) {
                      LOGGER.atError().setCause(e).log("did not stop cleanly");
                    }
                  },
                  "shutdown"));
    }

    /** Returns only when a role has ended by itself; SIGTERM ends the process from the hook. */
    int await() throws InterruptedException {
      ended.await();
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
