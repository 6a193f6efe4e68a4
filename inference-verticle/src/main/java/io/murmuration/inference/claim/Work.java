package io.murmuration.inference.claim;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.inference.claim.TokenWatch.View;
import io.murmuration.inference.claim.TokenWatch.Watch;
import io.murmuration.inference.claim.TokenWatch.Where;
import io.murmuration.inference.decode.Undertaking;
import org.jspecify.annotations.Nullable;

/** What the desk knows of one prompt. Touched by the desk's thread only. */
final class Work {
  /** What is awaited. */
  enum Stage {
    /** A place in the queue. */
    WAITING,
    /** The end of a search in the log. */
    LOOKING,
    /** That the claim was written, and where others may have begun, read. */
    CLAIMING,
    /** The end, or that the claim is lost. */
    RUNNING,
    /** That the loop has let go. */
    LEAVING,
    /** The end of a pause. */
    PAUSING,
    /** That the directory knows of the end. */
    LISTING,
    /** Nothing any more. */
    OVER
  }

  private static final long PAUSE_MIN_MILLIS = 250;
  private static final long PAUSE_MAX_MILLIS = 5_000;
  private static final long LOST_PAUSE_MILLIS = 2_000;

  final Arrival arrival;
  Stage stage = Stage.WAITING;
  boolean isOwned = true;
  boolean mayHaveBegun;
  boolean hasPlace;
  boolean isLost; // to another claim
  int claims;
  long claim = -1;
  long attempt; // number of the claim that was tried last, of all
  @Nullable Undertaking undertaking;
  private @Nullable Watch watch;
  private int pauses;
  private long reached; // sequence number, when last followed

  Work(Arrival arrival, boolean mayHaveBegun) {
    this.arrival = arrival;
    this.mayHaveBegun = mayHaveBegun;
  }

  PromptEvent prompt() {
    return arrival.prompt();
  }

  String id() {
    return prompt().responseId();
  }

  Where where() {
    return new Where(id(), prompt().replyPartition(), prompt().repliesFrom());
  }

  void follow(Watch opened) {
    unfollow();
    watch = opened;
    claims = 0;
    claim = -1;
  }

  void unfollow() {
    if (watch != null) {
      long sequence = watch.lastSequence();
      if (sequence > reached) {
        reached = sequence;
        pauses = 0;
      }
      watch.close();
      watch = null;
    }
  }

  Watch watch() {
    if (watch == null) {
      throw new IllegalStateException("the response must be followed, stage " + stage);
    }
    return watch;
  }

  /** Whether the claim was read and holds. */
  boolean holds(View view) {
    return view.epoch() == claim;
  }

  /** Whether the claim was read. */
  boolean isRead(View view) {
    return claim >= 0 && view.lastClaim() >= claim;
  }

  /** Whether the response has ended by another claim than ours. */
  boolean isEndedByOthers(Ended ended) {
    return ended.epoch() != claim;
  }

  /** How long to wait before the next try: longer each time, unless there was progress. */
  long pauseMillis() {
    long millis = Math.min(PAUSE_MAX_MILLIS, PAUSE_MIN_MILLIS << Math.min(pauses++, 10));
    if (isLost) {
      // Time for a group that has changed to say so to whichever of the two it no longer counts.
      millis = Math.max(LOST_PAUSE_MILLIS, millis);
      isLost = false;
    }
    return millis;
  }
}
