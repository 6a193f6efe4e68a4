package io.murmuration.inference;

import io.murmuration.inference.claim.ClaimDesk;
import io.murmuration.inference.claim.Place;
import io.murmuration.inference.claim.TokenWatch;
import io.murmuration.inference.decode.DecodeLoop;
import io.murmuration.inference.decode.Engine;
import io.murmuration.inference.decode.EngineLoad;
import io.murmuration.inference.decode.Undertaking;
import io.murmuration.inference.intake.PromptPump;
import io.murmuration.inference.outbox.Outbox;
import io.murmuration.messaging.MessageLog;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
  private static final long ENDS_WAIT_MILLIS = 10_000;

  private final InferenceConfig config;
  private final Engine engine;
  private final MessageLog log;
  private final Consumer<Throwable> onFatal;
  private final List<AutoCloseable> resources = new ArrayList<>(); // in the order of opening
  private volatile @Nullable DecodeLoop loop;
  private volatile @Nullable ClaimDesk desk;
  private volatile @Nullable PromptPump pump;

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
    MessageLog.Appender tokens = opened(log.appender(config.instance() + "-tokens"));
    MessageLog.Appender budget = opened(log.appender(config.instance() + "-budget"));
    MessageLog.Appender notes = opened(log.appender(config.instance() + "-notes"));
    DecodeLoop running =
        new DecodeLoop(
            config.loopSettings(), engine, new DecodeLoop.Appenders(tokens, budget), this::ended);
    running.start();
    loop = running;
    LogFeeds feeds =
        opened(LogFeeds.start(log, config.topics(), config.served().dataset(), running));
    TokenWatch watch = opened(TokenWatch.start(log, config.topics().tokens(), running::fail));
    ClaimDesk claims =
        opened(
            new ClaimDesk(
                config.deskSettings(),
                log,
                new ClaimDesk.Desks(new LoopDoor(running), watch, notes),
                this::finished));
    desk = claims;
    return new Opened(running, feeds, watch, claims, notes);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    resources.add(resource);
    return resource;
  }

  /** What this worker had begun is left to others. */
  private void ended(Throwable cause) {
    context.runOnContext(ignored -> blocking(this::leaveGroup).subscribe().with(left -> {}));
    onFatal.accept(cause);
  }

  private void finished(Place place) {
    PromptPump running = pump;
    if (running != null) {
      running.finished(place);
    }
  }

  private record Opened(
      DecodeLoop loop,
      LogFeeds feeds,
      TokenWatch watch,
      ClaimDesk desk,
      MessageLog.Appender notes) {}

  /** Prompts flow only when the ledger's answers, cancellations and claims will be heard. */
  private Uni<Void> openIntake(Opened opened) {
    PromptReceiver receiver =
        new PromptReceiver(
            config,
            opened.desk(),
            opened.notes(),
            new PromptReceiver.Hearers(this::finished, opened.loop()::fail));
    CompletableFuture<Void> listening =
        CompletableFuture.allOf(opened.feeds().listening(), opened.watch().listening());
    return Unis.of(() -> Future.fromCompletionStage(listening, context))
        .chain(() -> blocking(() -> PromptPump.start(config.promptConsumer(), receiver)))
        .invoke(started -> pump = started)
        .replaceWithVoid();
  }

  /**
   * In this order: no new prompts, the loop's own end, the proof of what has ended, the group, then
   * what it used. The worker stays in the group until the end, so that nobody takes over what it is
   * about to finish.
   */
  private Uni<Void> close() {
    return blocking(this::rest)
        .chain(this::endLoop)
        .chain(this::awaitEnds)
        .chain(() -> blocking(this::leaveGroup))
        .chain(() -> blocking(this::closeResources))
        .replaceWithVoid();
  }

  private boolean rest() {
    PromptPump running = pump;
    if (running != null) {
      running.rest();
    }
    ClaimDesk claims = desk;
    if (claims != null) {
      claims.drain();
    }
    return true;
  }

  private Uni<Void> endLoop() {
    DecodeLoop running = loop;
    return running == null
        ? Uni.createFrom().voidItem()
        : blocking(running::stop)
            .chain(ended -> Unis.of(() -> Future.fromCompletionStage(ended, context)));
  }

  private Uni<Void> awaitEnds() {
    ClaimDesk claims = desk;
    return claims == null
        ? Uni.createFrom().voidItem()
        : Unis.of(
                () ->
                    Future.fromCompletionStage(
                        claims.idle().orTimeout(ENDS_WAIT_MILLIS, TimeUnit.MILLISECONDS), context))
            .onFailure()
            .recoverWithNull();
  }

  private boolean leaveGroup() {
    PromptPump running = pump;
    if (running != null) {
      running.close();
    }
    return true;
  }

  private boolean closeResources() throws Exception {
    for (int i = resources.size() - 1; i >= 0; i--) {
      resources.get(i).close();
    }
    return true;
  }

  private <T> Uni<T> blocking(Callable<T> work) {
    return Unis.of(() -> vertx.executeBlocking(work));
  }

  private Future<Void> future(Uni<Void> steps) {
    return Future.fromCompletionStage(steps.subscribeAsCompletionStage(), context);
  }

  /** The loop as the desk knows it. */
  private record LoopDoor(DecodeLoop loop) implements ClaimDesk.Loop {
    @Override
    public boolean submit(Undertaking undertaking) {
      return loop.submit(undertaking);
    }

    @Override
    public void handOver(Undertaking undertaking) {
      loop.handOver(undertaking);
    }

    @Override
    public void fail(Throwable cause) {
      loop.fail(cause);
    }
  }
}
