package io.murmuration.inference;

import io.murmuration.inference.decode.DecodeLoop;
import io.murmuration.inference.decode.Engine;
import io.murmuration.inference.decode.EngineLoad;
import io.murmuration.inference.outbox.Outbox;
import io.murmuration.messaging.MessageLog;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: prompts in, released tokens and budget events out. Only wiring; runs on an event loop
 * and blocks it nowhere.
 *
 * <p>Deploy one instance per device. The engine and the message log stay the caller's: close them
 * after the verticle was undeployed.
 */
public final class InferenceVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(InferenceVerticle.class);

  private final InferenceConfig config;
  private final Engine engine;
  private final MessageLog log;
  private final Consumer<Throwable> onFatal;
  private MessageLog.@Nullable Appender tokens;
  private MessageLog.@Nullable Appender budget;
  private volatile @Nullable DecodeLoop loop;
  private @Nullable LogFeeds feeds;
  private @Nullable PromptIntake intake;

  /**
   * @param onFatal called once, on any thread, when the worker had to end by itself; it samples
   *     nothing more then, and its process should end
   */
  public InferenceVerticle(
      InferenceConfig config, Engine engine, MessageLog log, Consumer<Throwable> onFatal) {
    this.config = config;
    this.engine = engine;
    this.log = log;
    this.onFatal = onFatal;
  }

  /**
   * What has left so far, and how often a token was not ready on its tick. For any thread, from the
   * verticle's deployment on.
   */
  public Outbox.Counts released() {
    DecodeLoop running = loop;
    return running == null ? new Outbox.Counts(0, 0) : running.released();
  }

  @Override
  public Future<?> start() {
    return future(
        blocking(this::openLoop)
            .chain(this::openIntake)
            .invoke(() -> LOGGER.atInfo().addKeyValue("instance", config.instance()).log("ready"))
            .onFailure()
            .call(this::close));
  }

  @Override
  public Future<?> stop() {
    return future(close());
  }

  /** How full the engine is; absent before the start. Any thread. */
  public Optional<EngineLoad> load() {
    return Optional.ofNullable(loop).map(DecodeLoop::load);
  }

  private Opened openLoop() {
    MessageLog.Appender forTokens = log.appender(config.instance() + "-tokens");
    tokens = forTokens;
    MessageLog.Appender forBudget = log.appender(config.instance() + "-budget");
    budget = forBudget;
    DecodeLoop opened =
        new DecodeLoop(
            config.loopSettings(),
            engine,
            new DecodeLoop.Appenders(forTokens, forBudget),
            this::ended);
    opened.start();
    loop = opened;
    LogFeeds listening = LogFeeds.start(log, config.topics(), config.served().dataset(), opened);
    feeds = listening;
    return new Opened(opened, listening, forTokens);
  }

  /** Prompts that this worker can no longer answer are left to others. */
  private void ended(Throwable cause) {
    context.runOnContext(ignored -> endIntake().subscribe().with(left -> {}, failure -> {}));
    onFatal.accept(cause);
  }

  private record Opened(DecodeLoop loop, LogFeeds feeds, MessageLog.Appender deadLetters) {}

  /** Prompts flow only when the ledger's answers will be heard. */
  private Uni<Void> openIntake(Opened opened) {
    PromptReceiver receiver = new PromptReceiver(config, opened.loop(), opened.deadLetters());
    return Unis.of(() -> Future.fromCompletionStage(opened.feeds().listening(), context))
        .chain(() -> blocking(() -> PromptClient.open(vertx, config)))
        .map(client -> new PromptIntake(client, context, PromptClient.flow(config), receiver))
        .invoke(created -> intake = created)
        .chain(PromptIntake::start);
  }

  /** In this order: no new prompts, the loop's own end, then what it used. */
  private Uni<Void> close() {
    return endIntake()
        .onFailure()
        .recoverWithNull()
        .chain(this::endLoop)
        .chain(() -> blocking(this::closeResources))
        .replaceWithVoid();
  }

  private Uni<Void> endIntake() {
    PromptIntake running = intake;
    return running == null ? Uni.createFrom().voidItem() : running.stop();
  }

  private Uni<Void> endLoop() {
    DecodeLoop running = loop;
    return running == null
        ? Uni.createFrom().voidItem()
        : blocking(running::stop)
            .chain(ended -> Unis.of(() -> Future.fromCompletionStage(ended, context)));
  }

  private boolean closeResources() throws Exception {
    for (AutoCloseable resource : new AutoCloseable[] {feeds, tokens, budget}) {
      if (resource != null) {
        resource.close();
      }
    }
    return true;
  }

  private <T> Uni<T> blocking(Callable<T> work) {
    return Unis.of(() -> vertx.executeBlocking(work));
  }

  private Future<Void> future(Uni<Void> steps) {
    return Future.fromCompletionStage(steps.subscribeAsCompletionStage(), context);
  }
}
