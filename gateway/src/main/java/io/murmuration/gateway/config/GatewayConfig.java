package io.murmuration.gateway.config;

import io.murmuration.contracts.topic.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one gateway is started with.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param topics names of the topics
 * @param replyPartition partition of the token topic that belongs to this gateway alone; {@link
 *     #AUTO} to choose one that no other gateway has
 * @param bootstrap Kafka's bootstrap servers
 * @param models models on offer, in the order they are listed
 * @param limits sizes and times
 * @param allowedOrigins origins of web pages that may connect; empty for those of the same host
 * @param tokenTickMillis fixed distance at which workers release tokens, for the privacy statement;
 *     0 if they leave as soon as they are ready, which the statement warns of
 * @param keysFile who may ask, and for which tenant; without it everybody may, as nobody in
 *     particular
 */
public record GatewayConfig(
    String host,
    int port,
    Topics topics,
    int replyPartition,
    String bootstrap,
    List<ModelCard> models,
    GatewayLimits limits,
    List<String> allowedOrigins,
    int tokenTickMillis,
    @Nullable Path keysFile) {
  /** Stands for any reply partition that is free. */
  public static final int AUTO = -1;

  /** The tick of workers where nothing is said. */
  public static final int TOKEN_TICK_MILLIS_DEFAULT = 25;

  public GatewayConfig {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(topics, "topics");
    Objects.requireNonNull(bootstrap, "bootstrap");
    Objects.requireNonNull(limits, "limits");
    models = List.copyOf(models);
    allowedOrigins = List.copyOf(allowedOrigins);
    checkRange("port", port, 65_535);
    if (replyPartition != AUTO) {
      checkRange("replyPartition", replyPartition, Topics.REPLY_PARTITIONS - 1);
    }
    checkRange("tokenTickMillis", tokenTickMillis, 60_000);
    if (models.stream().map(ModelCard::id).distinct().count() != models.size()) {
      throw new IllegalArgumentException("models must have different ids");
    }
  }

  /** A gateway without keys. */
  public GatewayConfig(
      String host,
      int port,
      Topics topics,
      int replyPartition,
      String bootstrap,
      List<ModelCard> models,
      GatewayLimits limits,
      List<String> allowedOrigins,
      int tokenTickMillis) {
    this(
        host,
        port,
        topics,
        replyPartition,
        bootstrap,
        models,
        limits,
        allowedOrigins,
        tokenTickMillis,
        null);
  }

  /** One gateway on port 8080 of the loopback address, with the default limits. */
  public static GatewayConfig local(String bootstrap, List<ModelCard> models) {
    return new GatewayConfig(
        "127.0.0.1",
        8080,
        new Topics("murmuration"),
        0,
        bootstrap,
        models,
        GatewayLimits.defaults(),
        List.of(),
        TOKEN_TICK_MILLIS_DEFAULT);
  }

  /** The model of that name, if it is on offer. */
  public Optional<ModelCard> model(String id) {
    return models.stream().filter(model -> model.id().equals(id)).findFirst();
  }

  private static void checkRange(String name, int value, int most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(name + " must be in 0.." + most + ", got " + value);
    }
  }
}
