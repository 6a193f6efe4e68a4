package io.murmuration.launcher.serve;

import io.murmuration.accountant.AccountantConfig;
import io.murmuration.accountant.AccountantVerticle;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.gateway.GatewayVerticle;
import io.murmuration.inference.InferenceVerticle;
import io.murmuration.inference.decode.Engine;
import io.murmuration.launcher.account.AccountOperator;
import io.murmuration.launcher.config.Offering;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.launcher.metrics.AccountantMetrics;
import io.murmuration.launcher.metrics.GatewayMetrics;
import io.murmuration.launcher.metrics.LedgerMetrics;
import io.murmuration.launcher.metrics.MetricsServer;
import io.murmuration.launcher.metrics.WorkerMetrics;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.murmuration.messaging.kafka.TopicCreation;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Roles of one process against one Kafka cluster. Starting and closing block; roles start in the
 * order accountant, inference, gateway and close in the other one, so that clients are let go first
 * and the last commits still find an accountant.
 */
public final class RunningRoles implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(RunningRoles.class);
  private static final long DEPLOY_SECONDS = 120;
  private static final long READY_MILLIS = 120_000;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<String, String> frozenAccounts = new TreeMap<>();
  private final Offering offering;
  private final RoleConfigs configs;
  private final Vertx vertx;
  private final KafkaMessageLog log;
  private final Consumer<Throwable> onFatal;
  private final @Nullable MetricsServer metrics;
  private @Nullable GatewayVerticle gateway;

  private RunningRoles(
      Set<Role> roles,
      ServeOptions options,
      Offering offering,
      String bootstrap,
      Consumer<Throwable> onFatal)
      throws IOException {
    this.offering = offering;
    this.onFatal = onFatal;
    String instance = UUID.randomUUID().toString().substring(0, 8);
    configs = new RoleConfigs(options, offering, bootstrap, instance);
    ClientSettings settings =
        new ClientSettings(bootstrap, "murmur-" + instance, options.operations().kafka().values());
    new TopicCreation(settings, options.replicationFactor())
        .ensure(RoleTopics.of(roles, configs.topics()));
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    open.push(() -> vertx.close().await(DEPLOY_SECONDS, TimeUnit.SECONDS));
    log = new KafkaMessageLog(settings);
    open.push(log);
    metrics = startMetrics(options);
  }

  /**
   * Starts roles and returns when all of them are ready.
   *
   * @param model the weights, being loaded; needed by the inference role alone
   * @param onFatal called when a role has ended by itself: the process should end too
   */
  public static RunningRoles start(
      Set<Role> roles,
      ServeOptions options,
      Offering offering,
      String bootstrap,
      @Nullable CompletableFuture<ModelDirectory> model,
      Consumer<Throwable> onFatal)
      throws Exception {
    RunningRoles running = new RunningRoles(roles, options, offering, bootstrap, onFatal);
    try {
      if (roles.contains(Role.ACCOUNTANT)) {
        running.startAccountant();
      }
      if (roles.contains(Role.INFERENCE) && model != null) {
        running.startInference(model);
      }
      if (roles.contains(Role.GATEWAY)) {
        running.startGateway(options.host());
      }
      return running;
    } catch (Exception e) {
      running.close();
      throw e;
    }
  }

  /** Begins to load the weights on a thread of its own. */
  static CompletableFuture<ModelDirectory> load(Offering offering, ServeOptions options) {
    EngineOptions engine = options.engine().withKvCacheBytes(offering.serving().kvCacheBytes());
    CompletableFuture<ModelDirectory> model = new CompletableFuture<>();
    Thread loader =
        new Thread(
            () -> {
              try {
                model.complete(offering.load(engine));
              } catch (IOException | RuntimeException | LinkageError e) {
                model.completeExceptionally(e);
              }
            },
            "load-model");
    loader.setDaemon(true);
    loader.start();
    return model;
  }

  /** Port of the gateway; 0 if it does not run here. */
  public int gatewayPort() {
    return gateway == null ? 0 : gateway.port();
  }

  /**
   * Accounts of the ensemble that can not be used because their part of the ledger is frozen, with
   * the reason. Known where an accountant runs.
   */
  public Map<String, String> frozenAccounts() {
    return Map.copyOf(frozenAccounts);
  }

  Vertx vertx() {
    return vertx;
  }

  private @Nullable MetricsServer startMetrics(ServeOptions options) {
    int port = options.operations().metricsPort();
    if (port == 0) {
      return null;
    }
    try {
      MetricsServer server = MetricsServer.start(vertx, options.host(), port);
      open.push(server);
      return server;
    } catch (TimeoutException | RuntimeException e) {
      close();
      throw new IllegalStateException("metrics can not be served on port " + port, e);
    }
  }

  private void startAccountant() throws InterruptedException, TimeoutException {
    AccountantConfig config = configs.accountant();
    AccountantVerticle accountant = new AccountantVerticle(log, config, onFatal);
    deploy(accountant);
    if (metrics != null) {
      new AccountantMetrics(accountant).bindTo(metrics.registry());
    }
    openAccounts(accountant);
    if (metrics != null) {
      open.push(LedgerMetrics.start(log, configs.topics(), metrics.registry()));
    }
  }

  private void openAccounts(AccountantVerticle accountant)
      throws InterruptedException, TimeoutException {
    FirstAccounts accounts =
        new FirstAccounts(new AccountOperator(log, configs.topics()), accountant);
    for (Offering.FirstAccount account : offering.firstAccounts()) {
      accounts
          .open(account.name(), account.terms())
          .ifPresent(reason -> frozenAccounts.put(account.name(), reason));
    }
  }

  private void startInference(CompletableFuture<ModelDirectory> loading) throws IOException {
    ModelDirectory model = await(loading);
    open.push(model);
    Engine engine = new Engine(model.model(), model.tokenizer());
    InferenceVerticle worker = new InferenceVerticle(configs.inference(), engine, log, onFatal);
    deploy(worker);
    if (metrics != null) {
      new WorkerMetrics(worker).bindTo(metrics.registry());
    }
  }

  private void startGateway(String host) throws InterruptedException, TimeoutException {
    GatewayVerticle verticle = new GatewayVerticle(configs.gateway(), log, configs::gatewayLog);
    deploy(verticle);
    gateway = verticle;
    if (metrics != null) {
      new GatewayMetrics(verticle).bindTo(metrics.registry());
    }
    // It listens before it has read the ledger; who is told that the server is up must find the
    // accounts as they are.
    Readiness.await(host, verticle.port(), READY_MILLIS);
  }

  private void deploy(io.vertx.core.Deployable verticle) {
    String id = vertx.deployVerticle(verticle).await();
    open.push(() -> vertx.undeploy(id).await(DEPLOY_SECONDS, TimeUnit.SECONDS));
  }

  private static ModelDirectory await(CompletableFuture<ModelDirectory> loading)
      throws IOException {
    try {
      return loading.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable part = open.pop();
      try {
        part.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOGGER.atWarn().setCause(e).log("a part did not close cleanly");
      }
    }
  }
}
