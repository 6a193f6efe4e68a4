package io.murmuration.launcher.serve;

import io.murmuration.accountant.AccountantConfig;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.gateway.log.GatewayLog;
import io.murmuration.gateway.log.KafkaGatewayLog;
import io.murmuration.inference.InferenceConfig;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.decode.Served;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.launcher.config.ServingConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;

/** Makes each role's configuration from what is served and how the server was started. */
final class RoleConfigs {
  private final ServeOptions options;
  private final Ensemble ensemble;
  private final String bootstrap;
  private final String instance;
  private final int contextTokens;

  RoleConfigs(ServeOptions options, Ensemble ensemble, String bootstrap, String instance)
      throws IOException {
    this.options = options;
    this.ensemble = ensemble;
    this.bootstrap = bootstrap;
    this.instance = instance;
    this.contextTokens = ensemble.contextTokens();
  }

  Topics topics() {
    return new Topics(options.topicPrefix());
  }

  AccountantConfig accountant() {
    AccountantConfig usual = AccountantConfig.of(options.topicPrefix(), "accountant-" + instance);
    return new AccountantConfig(
        usual.topicPrefix(),
        usual.group(),
        options.operations().reservationTtlMillis(),
        usual.instance());
  }

  InferenceConfig inference() {
    ServingConfig serving = ensemble.serving();
    Limits defaults = Limits.DEFAULTS;
    Limits limits =
        new Limits(
            defaults.blockTokens(),
            serving.maxActiveSequences(),
            serving.maxOutputTokens(),
            defaults.queueMax(),
            defaults.lookaheadTokens(),
            serving.tick(),
            defaults.drainMillis());
    return new InferenceConfig(
        options.topicPrefix(),
        "inference-" + instance,
        bootstrap,
        options.operations().kafka().values(),
        new Served(serving.model(), serving.mechanism(), ensemble.manifest().datasetFingerprint()),
        limits,
        serving.batching());
  }

  GatewayConfig gateway() {
    return new GatewayConfig(
        options.host(),
        options.port(),
        topics(),
        options.replyPartition(),
        bootstrap,
        List.of(privateCard(), publicCard()),
        GatewayLimits.defaults(),
        List.of(),
        ensemble.serving().tick(),
        options.operations().keysFile());
  }

  /** What the gateway writes to, opened as the same user as everything else. */
  Future<GatewayLog> gatewayLog(Vertx vertx) {
    return KafkaGatewayLog.open(vertx, bootstrap, options.operations().kafka().values());
  }

  private ModelCard privateCard() {
    ServingConfig serving = ensemble.serving();
    return new ModelCard(
        serving.model(),
        serving.description(),
        true,
        contextTokens,
        serving.maxOutputTokens(),
        serving.defaultAccount(),
        serving.mechanism(),
        ModelCard.PROMPT_BYTES_MAX_DEFAULT);
  }

  private ModelCard publicCard() {
    ServingConfig serving = ensemble.serving();
    return new ModelCard(
        serving.publicModel(),
        "the public model alone: knows nothing private, costs nothing",
        false,
        contextTokens,
        serving.maxOutputTokens(),
        serving.defaultAccount(),
        null,
        ModelCard.PROMPT_BYTES_MAX_DEFAULT);
  }
}
