package io.murmuration.inference.decode;

import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.decoder.KvPool;
import io.murmuration.inference.decode.plan.StepBounds;
import io.murmuration.inference.outbox.Outbox;
import io.murmuration.inference.sequence.Problems;
import io.murmuration.messaging.MessageLog;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.SecureSampler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, one device. Every field below is touched by that thread only, except the inbox, the
 * outbox and the future of the end. Others tell it things through public methods that only put
 * commands into the inbox.
 *
 * <p>Each iteration takes what is in the inbox, waiting only when nothing can run, and then makes
 * one step over all sequences that may decode: sequences join and leave at any step. A fault ends
 * the loop: nothing is sampled after it, nothing is committed, what was granted expires in full,
 * and the responses are left to others.
 */
public final class DecodeLoop {
  private static final Logger LOGGER = LoggerFactory.getLogger(DecodeLoop.class);
  private static final int INBOX_OTHERS = 1024;
  private static final int CANCELS_REMEMBERED = 1 << 16;
  private static final long LOOK_AGAIN_MILLIS = 100;
  private static final long LATE_GRANT_MILLIS = 2_000;
  private static final long RELEASE_WAIT_MILLIS = 10_000;

  private final LoopSettings settings;
  private final Consumer<Throwable> onFatal;
  private final Inbox inbox;
  private final Outbox outbox;
  private final Reservations reservations;
  private final KvPool pool;
  private final Admission admission;
  private final Newcomers newcomers;
  private final PrivateStep step;
  private final Scheduler<Active> scheduler;
  private final Map<String, Active> byResponse = new LinkedHashMap<>();
  private final RecentCancels cancels = new RecentCancels(CANCELS_REMEMBERED);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private long drainUntilMillis = Long.MAX_VALUE;
  private boolean isDraining;
  private boolean hasWork;
  private volatile EngineLoad load;

  /**
   * Where the loop writes.
   *
   * @param tokens for token records
   * @param budget for budget events; another one, so that neither waits for the other
   */
  public record Appenders(MessageLog.Appender tokens, MessageLog.Appender budget) {}

  /** {@code onFatal} is called once, on any thread, if the loop had to end by itself. */
  public DecodeLoop(
      LoopSettings settings, Engine engine, Appenders appenders, Consumer<Throwable> onFatal) {
    Limits limits = settings.limits();
    Topics topics = settings.topics();
    this.settings = settings;
    this.onFatal = onFatal;
    this.inbox = new Inbox(limits.queueMax() + 1, INBOX_OTHERS);
    this.outbox =
        new Outbox(
            new Outbox.Options(
                topics.tokens(), settings.source(), limits.tickMillis(), limits.lookaheadTokens()),
            appenders.tokens(),
            new OutboxListener());
    this.reservations =
        new Reservations(
            new Reservations.Destination(
                topics.budgetEvents(),
                Topics.budgetPartition(settings.served().dataset()),
                settings.source()),
            appenders.budget(),
            id -> put(new Command.ReserveFailed(id)));
    TokenEvent mechanism = settings.served().mechanism().orElse(null);
    Batching batching = settings.batching();
    this.pool = engine.model().pool();
    this.admission =
        new Admission(
            engine.model(),
            mechanism,
            new KvRule.Sharing(batching.strategy(), limits.maxActiveSequences()),
            new SecureSampler());
    this.newcomers =
        new Newcomers(
            settings,
            engine,
            admission.rule(),
            new Newcomers.Desks(
                outbox, reservations, lost -> put(new Command.ReleaseFailed(lost))));
    this.step =
        new PrivateStep(
            engine.model(), mechanism, StepBounds.of(batching.stepTokens()), new SecureSampler());
    this.scheduler = new Scheduler<>(limits.maxActiveSequences(), limits.queueMax());
    this.load = new EngineLoad(pool.totalBytes(), 0, 0, 0);
  }

  /** Starts the loop's and the outbox's threads. */
  public void start() {
    if (settings.limits().tickMillis() == 0 && settings.served().mechanism().isPresent()) {
      LOGGER
          .atWarn()
          .addKeyValue("code", "tick_off")
          .log("the tick is off: times between tokens depend on the secret draw");
    }
    outbox.start();
    Thread thread = new Thread(this::run, "murmur-decode");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Gives the loop a response to work on. Never waits.
   *
   * @return false if the inbox is full or the loop has ended: it was not taken, and its owner hears
   *     nothing
   */
  public boolean submit(Undertaking undertaking) {
    return inbox.offer(new Command.Submit(undertaking));
  }

  /**
   * Says that a claim is no longer this worker's: nothing more is sampled or released under it. Its
   * owner hears when that is so. Waits while the inbox is full.
   */
  public void handOver(Undertaking undertaking) {
    put(new Command.HandOver(undertaking));
  }

  /** Whether the loop takes commands; false from its end on. */
  public boolean isOpen() {
    return inbox.isOpen();
  }

  /** How full the engine is; as of the last step. Any thread. */
  public EngineLoad load() {
    return load;
  }

  /** What has left so far, and how often a token was not ready on its tick; for any thread. */
  public Outbox.Counts released() {
    return outbox.counts();
  }

  /** Says that nobody wants a response any more; waits while the inbox is full. */
  public void cancel(String responseId, String reason) {
    put(new Command.Cancel(responseId, reason));
  }

  /** Says what was read in the ledger; waits while the inbox is full. */
  public void fact(LedgerFact fact) {
    put(new Command.Fact(fact));
  }

  /** Ends the loop because something it relies on is broken: nothing more is sampled. */
  public void fail(Throwable cause) {
    put(new Command.Fault(cause));
  }

  /**
   * Takes no more prompts, lets sequences go on for the configured time, then hands them over. The
   * future completes when all is committed, released and closed.
   */
  public CompletableFuture<Void> stop() {
    put(new Command.Stop(settings.limits().drainMillis()));
    return ended.copy();
  }

  private void run() {
    try {
      while (!isDone()) {
        drainInbox();
        expire();
        settle();
        hasWork = step.run(scheduler.active());
        hasWork |= settle();
      }
      outbox.drain(RELEASE_WAIT_MILLIS);
    } catch (Throwable cause) {
      failClosed(cause);
    } finally {
      inbox.close();
      outbox.close();
      List.copyOf(byResponse.values()).forEach(this::retire);
      step.close();
      report();
      ended.complete(null);
    }
  }

  private void drainInbox() throws InterruptedException {
    for (Command command : inbox.take(hasWork ? 0 : LOOK_AGAIN_MILLIS)) {
      handle(command);
    }
  }

  private void handle(Command command) {
    if (command instanceof Command.Submit submit) {
      takeUp(submit.undertaking());
    } else if (command instanceof Command.Cancel cancel) {
      cancel(cancel);
    } else if (command instanceof Command.Fact fact) {
      reservations.apply(fact.fact());
    } else if (command instanceof Command.ReserveFailed failed) {
      reservations.unsent(failed.reservationId());
    } else if (command instanceof Command.HandOver over) {
      leave(over.undertaking());
    } else if (command instanceof Command.ReleaseFailed failed) {
      leave(failed.undertaking());
    } else if (command instanceof Command.Stop stop) {
      isDraining = true;
      drainUntilMillis = System.currentTimeMillis() + stop.drainMillis();
    } else if (command instanceof Command.Fault fault) {
      throw new IllegalStateException("the loop cannot go on", fault.cause());
    } else if (!(command instanceof Command.Wake)) {
      throw new AssertionError("unhandled command: " + command.getClass());
    }
  }

  private void takeUp(Undertaking undertaking) {
    String responseId = undertaking.prompt().responseId();
    if (isDraining || byResponse.containsKey(responseId)) {
      undertaking.owner().leftQueue();
      undertaking.owner().handedOver();
      return;
    }
    Active active = newcomers.welcome(undertaking, System.currentTimeMillis());
    byResponse.put(responseId, active);
    if (cancels.contains(responseId)) {
      active.sequence().cancel("cancelled");
    } else if (!active.sequence().isEnded() && !scheduler.offer(active)) {
      active.sequence().fail(Problems.overloaded(settings.limits().queueMax()));
    }
  }

  private void cancel(Command.Cancel cancel) {
    // Remembered even if the response is here: it may be handed over before its end is durable.
    cancels.add(cancel.responseId());
    Active active = byResponse.get(cancel.responseId());
    if (active != null) {
      active.sequence().cancel("cancelled");
    }
  }

  /** One that is here says so itself when it is closed. */
  private void leave(Undertaking undertaking) {
    Active active = byResponse.get(undertaking.prompt().responseId());
    if (active != null && active.epoch() == undertaking.epoch() && !active.sequence().isEnded()) {
      active.sequence().handOver();
    } else {
      undertaking.owner().handedOver();
    }
  }

  private void expire() {
    long now = System.currentTimeMillis();
    for (Active active : byResponse.values()) {
      if (now > active.sequence().request().deadlineMillis()) {
        active.sequence().stopShort(Problems.deadlinePassed());
      } else if (now > drainUntilMillis) {
        active.sequence().handOver();
      }
    }
  }

  /**
   * Those who ended go, those who waited longest take their slots, as far as there is memory.
   *
   * @return whether anyone did
   */
  private boolean settle() {
    List<Active> gone = new ArrayList<>(byResponse.values());
    gone.removeIf(active -> !active.sequence().isEnded());
    gone.forEach(this::retire);
    List<Active> admitted = scheduler.admit(admission::admit);
    for (Active active : admitted) {
      active.leaveQueue();
      active.sequence().start();
    }
    report();
    return !admitted.isEmpty();
  }

  private void report() {
    load =
        new EngineLoad(
            pool.totalBytes(),
            pool.reservedBytes(),
            scheduler.active().size(),
            scheduler.waiting().size());
  }

  private void retire(Active active) {
    scheduler.remove(active);
    byResponse.remove(active.sequence().request().responseId());
    active.close();
    active.leaveQueue();
    if (active.sequence().isHandedOver()) {
      active.handOver();
    }
  }

  private boolean isDone() {
    if (!isDraining || !byResponse.isEmpty()) {
      return false;
    }
    // A grant that is still under way can be given back if it comes soon.
    drainUntilMillis = Math.min(drainUntilMillis, System.currentTimeMillis());
    return !reservations.isAnythingUnanswered()
        || System.currentTimeMillis() > drainUntilMillis + LATE_GRANT_MILLIS;
  }

  private void failClosed(Throwable cause) {
    inbox.close();
    LOGGER
        .atError()
        .addKeyValue("cause", cause.getClass().getName())
        .log("decode loop failed, nothing more is sampled");
    byResponse.values().forEach(active -> active.sequence().abandon());
    try {
      outbox.drain(RELEASE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    onFatal.accept(cause);
  }

  private void put(Command command) {
    try {
      inbox.put(command);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hears the outbox, on other threads: only puts commands. */
  private final class OutboxListener implements Outbox.Listener {
    @Override
    public void released() {
      inbox.wake();
    }

    @Override
    public void failed(Throwable cause) {
      fail(cause);
    }
  }
}
