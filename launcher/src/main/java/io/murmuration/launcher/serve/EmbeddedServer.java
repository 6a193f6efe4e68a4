package io.murmuration.launcher.serve;

import io.murmuration.decoder.ModelDirectory;
import io.murmuration.launcher.config.Endpoint;
import io.murmuration.launcher.config.Offering;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.messaging.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Everything in one process: a real single-node Kafka broker on loopback, accountant, inference and
 * gateway. Starting and closing block. The broker's data, and with it the ledger, survives.
 */
public final class EmbeddedServer implements AutoCloseable {
  private final ServeOptions options;
  private final EmbeddedBroker broker;
  private final RunningRoles roles;

  private EmbeddedServer(ServeOptions options, EmbeddedBroker broker, RunningRoles roles) {
    this.options = options;
    this.broker = broker;
    this.roles = roles;
  }

  /** Starts with a fatal handler that only keeps the failure in the log. */
  public static EmbeddedServer start(ServeOptions options) throws Exception {
    return start(options, Offering.read(options.ensembleDirectory()), failure -> {});
  }

  /**
   * Starts and returns when requests can be answered.
   *
   * @param onFatal called when a role has ended by itself: the process should end too
   */
  public static EmbeddedServer start(
      ServeOptions options, Offering offering, Consumer<Throwable> onFatal) throws Exception {
    Files.createDirectories(options.dataDirectory());
    // The weights load while the broker starts: both take seconds.
    CompletableFuture<ModelDirectory> model = RunningRoles.load(offering, options);
    EmbeddedBroker broker =
        EmbeddedBroker.start(options.dataDirectory().resolve("kafka"), options.brokerPort());
    try {
      RunningRoles roles =
          RunningRoles.start(
              EnumSet.allOf(Role.class),
              options,
              offering,
              broker.bootstrapServers(),
              model,
              onFatal);
      EmbeddedServer server = new EmbeddedServer(options, broker, roles);
      server.endpoint().write(options.dataDirectory());
      return server;
    } catch (Exception e) {
      broker.close();
      throw e;
    }
  }

  /** Where it can be reached. */
  public Endpoint endpoint() {
    return new Endpoint(
        "http://" + options.host() + ":" + roles.gatewayPort(),
        broker.bootstrapServers(),
        options.topicPrefix());
  }

  /** Accounts that can not be used, with the reason; see {@link RunningRoles#frozenAccounts}. */
  public Map<String, String> frozenAccounts() {
    return roles.frozenAccounts();
  }

  @Override
  public void close() throws IOException {
    Endpoint.remove(options.dataDirectory());
    roles.close();
    broker.close();
  }
}
