package io.murmuration.inference.claim;

import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.inference.claim.TokenWatch.View;
import io.murmuration.inference.claim.Work.Stage;
import io.murmuration.inference.decode.Undertaking;
import io.murmuration.inference.sequence.Progress;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.fault.FaultPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads each prompt from its arrival to the proof that its response is over. A response is worked
 * on under a claim in the token log; whether a claim holds, and whether an end does, is what {@link
 * TokenWatch} reads there, never what was written. What is handed over is taken up again after a
 * pause as long as its prompt is this worker's.
 *
 * <p>Every public method may be called on any thread and only puts something into the desk's queue.
 */
public final class ClaimDesk implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ClaimDesk.class);
  private static final int CLAIMS_MAX = 8; // in a row, before a pause
  private static final int ANSWERED_REMEMBERED = 1 << 14;
  private static final long LATE_OWNER_MILLIS = 100;

  private final Settings settings;
  private final Loop loop;
  private final TokenWatch watch;
  private final Consumer<Place> finished;
  private final DeskThreads threads;
  private final Records records;
  private final Lookups lookups;
  private final Map<String, Work> byId = new HashMap<>();
  private final Backlog backlog;
  private final AnsweredResponses answered = new AnsweredResponses(ANSWERED_REMEMBERED);
  private final Map<Integer, Long> revokedUpTo = new HashMap<>();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private boolean draining;

  /**
   * How a desk works.
   *
   * @param source {@code ce_source} of its records
   * @param worker name of this start of this worker, in claims
   * @param queueMax prompts that are claimed or being claimed and have no slot yet
   */
  public record Settings(Topics topics, String source, String worker, int queueMax) {}

  /** What works on claimed responses; as the decode loop does. */
  public interface Loop {
    /** Takes a response; false if it can not. Must not wait. */
    boolean submit(Undertaking undertaking);

    /** Leaves a response to others; its owner is told when that is done. */
    void handOver(Undertaking undertaking);

    /** The desk can not go on. */
    void fail(Throwable cause);
  }

  /** {@code finished} hears of prompts whose responses are over and listed, on any thread. */
  public ClaimDesk(Settings settings, MessageLog log, Desks desks, Consumer<Place> finished) {
    this.settings = settings;
    this.loop = desks.loop();
    this.watch = desks.watch();
    this.finished = finished;
    this.threads = new DeskThreads(loop::fail);
    this.backlog = new Backlog(settings.queueMax());
    this.records =
        new Records(settings.topics(), settings.source(), settings.worker(), desks.appender());
    this.lookups =
        new Lookups(log, settings.topics().tokens(), threads::run, threads::runWhereItMayBlock);
  }

  /** What a desk works with; it closes none of it. */
  public record Desks(Loop loop, TokenWatch watch, MessageLog.Appender appender) {}

  /** A prompt was fetched. */
  public void arrived(Arrival arrival) {
    backlog.arrived();
    threads.run(() -> take(arrival));
  }

  /** Partitions are no longer ours: whoever has them next goes on with their responses. */
  public void revoked(Set<Integer> partitions, long stamp) {
    threads.run(
        () -> {
          partitions.forEach(partition -> revokedUpTo.put(partition, stamp));
          List.copyOf(byId.values()).stream()
              .filter(work -> work.isOwned && !isOurs(work.arrival.place()))
              .forEach(this::leave);
        });
  }

  /** Prompts that arrived and wait for a place. */
  public int backlog() {
    return backlog.waitingCount();
  }

  /** Prompts that arrived and are not over. */
  public int unfinished() {
    return backlog.unfinishedCount();
  }

  /** Takes nothing new up; what the loop has goes on. */
  public void drain() {
    threads.run(
        () -> {
          draining = true;
          for (Work work : List.copyOf(byId.values())) {
            if (work.stage == Stage.WAITING || work.stage == Stage.PAUSING) {
              drop(work);
            }
          }
          endIfIdle();
        });
  }

  /** Completes when, after {@link #drain}, nothing is under way any more. */
  public CompletableFuture<Void> idle() {
    return idle.copy();
  }

  @Override
  public void close() {
    threads.close();
  }

  private void take(Arrival arrival) {
    FaultPoint.at("worker.taken");
    Work present = byId.get(arrival.prompt().responseId());
    if (draining || !isOurs(arrival.place())) {
      backlog.forget();
    } else if (answered.isForNobody(arrival.prompt()) || (present != null && present.isOwned)) {
      // An earlier prompt with this id keeps the group's offset below it until it is over.
      backlog.forget();
      finished.accept(arrival.place());
    } else if (present != null) {
      // From before the partition came back; the loop is about to let go of it.
      threads.runIn(LATE_OWNER_MILLIS, () -> take(arrival));
    } else {
      boolean isKnown = answered.replyPartition(arrival.prompt().responseId()).isPresent();
      Work work = new Work(arrival, arrival.mayHaveBegun() || isKnown);
      byId.put(work.id(), work);
      backlog.add(work);
      advance();
    }
  }

  private boolean isOurs(Place place) {
    return place.stamp() > revokedUpTo.getOrDefault(place.partition(), -1L);
  }

  private void advance() {
    for (Optional<Work> next = backlog.next(); next.isPresent(); next = backlog.next()) {
      begin(next.get());
    }
  }

  private void begin(Work work) {
    Optional<TokenWatch.Watch> opened =
        work.mayHaveBegun ? Optional.empty() : watch.openNew(work.where(), () -> changed(work));
    if (opened.isPresent()) {
      work.follow(opened.get());
      claim(work, 0);
    } else {
      work.mayHaveBegun = true;
      work.stage = Stage.LOOKING;
      work.follow(watch.openOld(work.where(), () -> changed(work)));
      lookups.ask(work, this::found, this::pause);
    }
  }

  private void found(Work work, Standing past) {
    if (work.stage == Stage.LOOKING && mayGoOn(work)) {
      work.watch().adopt(past);
      claimNext(work);
    }
  }

  /** Claims where the log stands now, or finds that there is nothing left to claim. */
  private void claimNext(Work work) {
    View view = work.watch().view();
    if (view.ended() != null) {
      list(work, view.ended());
    } else if (work.claims == CLAIMS_MAX) {
      pause(work);
    } else {
      claim(work, view.lastSequence());
    }
  }

  private void claim(Work work, long after) {
    work.stage = Stage.CLAIMING;
    work.claims++;
    work.claim = -1;
    long attempt = ++work.attempt;
    FaultPoint.at("worker.claiming");
    var unused = // The callback says what the future would.
        records
            .claim(work.prompt(), after)
            .whenComplete(
                (offset, failure) ->
                    threads.run(
                        () -> {
                          // Another worker's end may have been read before our claim was written.
                          boolean isAwaited =
                              work.stage == Stage.CLAIMING && work.attempt == attempt;
                          if (isAwaited && mayGoOn(work)) {
                            claimWritten(work, offset, failure);
                          }
                        }));
  }

  private void claimWritten(Work work, @Nullable Long offset, @Nullable Throwable failure) {
    if (offset == null || failure != null) {
      pause(work);
      return;
    }
    FaultPoint.at("worker.claimed");
    work.claim = offset;
    if (work.mayHaveBegun) {
      confirm(work);
    } else {
      // As good as certain; if it does not hold all the same, the watch will say so.
      submit(work, Progress.NONE);
    }
  }

  /** A claim on what others may have begun counts when it was read. */
  private void confirm(Work work) {
    View view = work.watch().view();
    if (view.ended() != null) {
      list(work, view.ended());
    } else if (work.isRead(view) && work.holds(view)) {
      submit(work, work.watch().freeze(settings.worker()));
    } else if (work.isRead(view)) {
      claimNext(work);
    }
  }

  private void submit(Work work, Progress before) {
    LoopOwner owner = new LoopOwner(this, work);
    Undertaking undertaking = new Undertaking(work.prompt(), work.claim, before, owner);
    work.undertaking = undertaking;
    work.stage = Stage.RUNNING;
    if (!loop.submit(undertaking)) {
      pause(work);
    }
  }

  /** A claim or the end was read. */
  private void changed(Work work) {
    threads.run(
        () -> {
          if (work.stage == Stage.CLAIMING && work.mayHaveBegun && mayGoOn(work)) {
            confirm(work);
          } else if (work.stage == Stage.RUNNING || work.stage == Stage.LEAVING) {
            readWhileRunning(work);
          }
        });
  }

  private void readWhileRunning(Work work) {
    View view = work.watch().view();
    Ended ended = view.ended();
    if (ended != null) {
      if (work.isEndedByOthers(ended)) {
        tellLoopToLeave(work);
      }
      list(work, ended);
    } else if (work.stage == Stage.RUNNING && work.isRead(view) && !work.holds(view)) {
      LOGGER
          .atWarn()
          .addKeyValue("responseId", work.id())
          .log("another worker has claimed the response");
      work.isLost = true;
      work.stage = Stage.LEAVING;
      tellLoopToLeave(work);
    }
  }

  private void tellLoopToLeave(Work work) {
    Undertaking undertaking = work.undertaking;
    if (undertaking != null) {
      loop.handOver(undertaking);
    }
  }

  /** The loop gave the work a slot, or will never. */
  void leftQueue(Work work) {
    threads.run(
        () -> {
          backlog.free(work);
          advance();
        });
  }

  /** The loop has let go of the work. */
  void handedOver(Work work, LoopOwner owner) {
    threads.run(
        () -> {
          Undertaking current = work.undertaking;
          boolean isUnderWay = work.stage == Stage.RUNNING || work.stage == Stage.LEAVING;
          if (current != null && current.owner() == owner && isUnderWay) {
            pause(work);
          }
        });
  }

  /** Tries again later, unless it is no longer ours to try. */
  private void pause(Work work) {
    if (!mayGoOn(work)) {
      return;
    }
    long millis = work.pauseMillis();
    work.stage = Stage.PAUSING;
    work.mayHaveBegun = true;
    work.undertaking = null;
    work.unfollow();
    backlog.free(work);
    threads.runIn(millis, () -> takeUp(work));
    advance();
  }

  private void takeUp(Work work) {
    if (work.stage == Stage.PAUSING) {
      work.stage = Stage.WAITING;
      backlog.addAgain(work);
      advance();
    }
  }

  private void list(Work work, Ended ended) {
    work.stage = Stage.LISTING;
    work.unfollow();
    backlog.free(work);
    var unused = // The callback says what the future would.
        records
            .ended(work.arrival, ended)
            .whenComplete((offset, failure) -> threads.run(() -> listed(work, ended, failure)));
    advance();
  }

  private void listed(Work work, Ended ended, @Nullable Throwable failure) {
    if (failure != null && work.isOwned) {
      threads.runIn(work.pauseMillis(), () -> list(work, ended));
      return;
    }
    if (failure == null) {
      FaultPoint.at("worker.listed");
      answered.add(work.id(), work.prompt().replyPartition());
      finished.accept(work.arrival.place());
    }
    drop(work);
  }

  /** The prompt is no longer ours. */
  private void leave(Work work) {
    work.isOwned = false;
    if (work.stage == Stage.RUNNING) {
      work.stage = Stage.LEAVING;
      tellLoopToLeave(work);
    } else if (work.stage == Stage.WAITING || work.stage == Stage.PAUSING) {
      drop(work);
    }
  }

  /** Whether the work is still ours to do; lets go of it if not. */
  private boolean mayGoOn(Work work) {
    boolean isUnderWay = work.stage != Stage.OVER;
    if (isUnderWay && (!work.isOwned || draining)) {
      drop(work);
      return false;
    }
    return isUnderWay;
  }

  private void drop(Work work) {
    work.stage = Stage.OVER;
    work.unfollow();
    backlog.remove(work);
    byId.remove(work.id(), work);
    advance();
    endIfIdle();
  }

  private void endIfIdle() {
    if (draining && byId.isEmpty()) {
      idle.complete(null);
    }
  }
}
