package io.murmuration.launcher.serve;

import io.murmuration.accountant.AccountantConfig;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.training.TrainingStatement;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.gateway.log.GatewayLog;
import io.murmuration.gateway.log.KafkaGatewayLog;
import io.murmuration.inference.InferenceConfig;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.decode.Served;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.launcher.config.Offering;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.launcher.config.ServingConfig;
import io.murmuration.launcher.config.TrainedModel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Makes each role's configuration from what is served and how the server was started. */
final class RoleConfigs {
  private final ServeOptions options;
  private final Offering offering;
  private final String bootstrap;
  private final String instance;
  private final int contextTokens;

  RoleConfigs(ServeOptions options, Offering offering, String bootstrap, String instance)
      throws IOException {
    this.options = options;
    this.offering = offering;
    this.bootstrap = bootstrap;
    this.instance = instance;
    this.contextTokens = offering.contextTokens();
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
    ServingConfig serving = offering.serving();
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
        served(),
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
        cards(),
        GatewayLimits.defaults(),
        List.of(),
        offering.serving().tick(),
        options.operations().keysFile());
  }

  /** What the gateway writes to, opened as the same user as everything else. */
  Future<GatewayLog> gatewayLog(Vertx vertx) {
    return KafkaGatewayLog.open(vertx, bootstrap, options.operations().kafka().values());
  }

  private Served served() {
    String model = offering.serving().model();
    if (offering instanceof TrainedModel trained) {
      return new Served.TrainedModel(model, trained.training());
    } else if (offering instanceof Ensemble ensemble) {
      return Served.ensemble(model, ensemble.mechanism(), ensemble.dataset());
    }
    throw new AssertionError("unhandled: " + offering);
  }

  private List<ModelCard> cards() {
    if (offering instanceof TrainedModel trained) {
      return List.of(card(trained));
    } else if (offering instanceof Ensemble ensemble) {
      return List.of(privateCard(ensemble), publicCard(ensemble.serving()));
    }
    throw new AssertionError("unhandled: " + offering);
  }

  private ModelCard card(TrainedModel trained) {
    ServingConfig serving = trained.serving();
    return new ModelCard(
        serving.model(),
        serving.description() + ": " + figures(trained.training()),
        false,
        contextTokens,
        serving.maxOutputTokens(),
        trained.training().account(),
        trained.training().tokenEvent(),
        ModelCard.PROMPT_BYTES_MAX_DEFAULT,
        trained.training());
  }

  /** Rounded up. */
  private static String figures(TrainingStatement paid) {
    return String.format(
        Locale.ROOT,
        "epsilon %.2f at delta %.0e for each %s; its tokens are free",
        Math.ceil(paid.epsilon() * 100) / 100,
        paid.delta(),
        paid.unit().name().toLowerCase(Locale.ROOT));
  }

  private ModelCard privateCard(Ensemble ensemble) {
    ServingConfig serving = ensemble.serving();
    return new ModelCard(
        serving.model(),
        serving.description(),
        true,
        contextTokens,
        serving.maxOutputTokens(),
        serving.defaultAccount(),
        ensemble.mechanism(),
        ModelCard.PROMPT_BYTES_MAX_DEFAULT);
  }

  private ModelCard publicCard(ServingConfig serving) {
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
