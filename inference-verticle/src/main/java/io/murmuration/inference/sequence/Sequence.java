package io.murmuration.inference.sequence;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.contracts.generation.Usage;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.inference.outbox.Lane;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One response under way at this worker: queued, running, ended or handed over. One owner thread.
 *
 * <p>It goes on where the log says that earlier workers left it: with the next sequence number,
 * after the tokens that were released, with reservations of its own.
 *
 * <p>A token is drawn only inside {@link #sample}, which takes it from the allowance first: nothing
 * is sampled that no fact in the ledger has granted. After the end nothing is sampled, and every
 * granted block is committed with the number of its tokens that were sampled. Who is handed over
 * says nothing of an end: somebody goes on with the response.
 */
public final class Sequence {
  private enum State {
    QUEUED,
    RUNNING,
    ENDED,
    HANDED_OVER
  }

  private final Request request;
  private final Allowance allowance;
  private final TextPieces text;
  private final Lane lane;
  private final BudgetDesk desk;
  private final Progress before;
  private final int released; // by earlier workers
  private State state = State.QUEUED;
  private int sampled;
  // Set while no further block will come; the granted tokens are still used.
  private @Nullable Problem shortage;
  private @Nullable AccountTotals totals;
  // The last granted token while it is open whether others follow: the text that is held back
  // has to leave with the last token.
  private @Nullable Sampled kept;
  // Grants that the client has not heard of. Each is told right before the first token that it
  // pays for: told when it comes, its place among the tokens would tell how long steps took.
  private final Map<String, LedgerFact.Granted> untold = new HashMap<>();
  private int withheld; // sampled and charged, never to leave

  private record Sampled(@Nullable String reservation, int token, String text) {}

  /**
   * Where a sequence writes.
   *
   * @param lane for the response's records; it gives the numbers after {@code before}
   * @param budget for budget events
   */
  public record Desks(Lane lane, BudgetDesk budget) {}

  /**
   * @param before what earlier workers released; {@link #restore} is to be called then
   * @param allowance what this worker may sample: at most what is left of the request
   */
  public Sequence(
      Request request, Progress before, Allowance allowance, TextPieces text, Desks desks) {
    this.request = request;
    this.before = before;
    this.released = before.tokenCount();
    this.allowance = allowance;
    this.text = text;
    this.lane = desks.lane();
    this.desk = desks.budget();
  }

  public Request request() {
    return request;
  }

  /** Whether nothing is sampled any more: the response has ended or somebody else goes on. */
  public boolean isEnded() {
    return state == State.ENDED || state == State.HANDED_OVER;
  }

  /** Whether the response goes on elsewhere, or here later. */
  public boolean isHandedOver() {
    return state == State.HANDED_OVER;
  }

  /** Most tokens that may be sampled here: what earlier workers left of the request. */
  public int maxSampledTokens() {
    return request.maxOutputTokens() - released;
  }

  /** Offset of the claim under which its records are written. */
  public long epoch() {
    return lane.route().epoch();
  }

  /** Tokens sampled here, released or not. */
  public int sampledTokens() {
    return sampled;
  }

  /** Whether a fact of the ledger is awaited. */
  public boolean isWaiting() {
    return allowance.isWaiting();
  }

  /**
   * Brings the text to where earlier workers left it. If they had come to the end, the response
   * ends; if their text can not be gone on with, it fails.
   */
  public void restore() {
    if (before.isStarted() && before.inputTokens() != request.inputTokens()) {
      fail(Problems.takeoverMismatch());
      return;
    }
    switch (Restored.feed(text, before, request.maxOutputTokens())) {
      case OPEN -> {}
      case STOPPED -> end(Status.COMPLETED, "stop", null);
      case FULL -> end(Status.COMPLETED, "length", null);
      case FLUSHED -> stopShort(Problems.workerFailed());
      case DIFFERENT -> fail(Problems.takeoverMismatch());
    }
  }

  /** The sequence has a slot: says so, if nobody has yet, and asks for the first block. */
  public void start() {
    if (state != State.QUEUED) {
      throw new IllegalStateException("a sequence must start once, state " + state);
    }
    state = State.RUNNING;
    if (!before.isStarted()) {
      Lane.Route route = lane.route();
      lane.notice(
          number ->
              new TokenRecord.Started(
                  route.responseId(), number, route.epoch(), request.inputTokens()));
    }
    askForMore();
    settle();
  }

  /** Whether a token is granted and may be sampled ahead of its release. */
  public boolean maySample() {
    return state == State.RUNNING && allowance.available() > 0 && lane.hasRoom();
  }

  /**
   * Samples one token and draws every consequence of it.
   *
   * @param draw draws the token; called exactly once, after the token was charged
   * @return the token
   */
  public int sample(IntSupplier draw) {
    if (!maySample()) {
      throw new IllegalStateException("a token must not be sampled now, state " + state);
    }
    String reservation = allowance.take();
    sampled++;
    int token = draw.getAsInt();
    String piece = text.accept(token);
    boolean isLast = text.isOver() || sampled == maxSampledTokens();
    Sampled one = new Sampled(reservation, token, isLast ? piece + text.finish() : piece);
    if (isLast) {
      emit(one);
      end(Status.COMPLETED, text.isOver() ? "stop" : "length", null);
    } else {
      follow(one);
    }
    settle();
    return token;
  }

  private void follow(Sampled one) {
    boolean isKept = allowance.available() == 0;
    if (isKept) {
      kept = one;
    } else {
      emit(one);
    }
    askForMore();
    if (isKept) {
      endIfShort();
    }
  }

  /** The ledger says that a block is charged. */
  public void granted(LedgerFact.Granted fact) {
    reserved().grant(fact.id(), fact.tokens());
    totals = fact.totals();
    settle();
    if (state == State.RUNNING) {
      emitKept("");
      if (sampled == 0) {
        lane.notice(number -> reservedRecord(number, fact));
      } else {
        untold.put(fact.id(), fact);
      }
      askForMore();
    }
  }

  /** The ledger says that a block does not fit. */
  public void denied(LedgerFact.Denied fact) {
    ReservedAllowance reserved = reserved();
    reserved.refuse(fact.id());
    totals = fact.totals();
    int granted = reserved.granted();
    shortage =
        Problems.budgetExhausted(fact, maxSampledTokens() - granted, this.released + granted);
    endIfShort();
  }

  /** The ledger says that a request broke a rule. */
  public void rejected(LedgerFact.Rejected fact) {
    reserved().refuse(fact.id());
    fail(Problems.rejected(fact));
  }

  /** Ends for somebody's wish. What was sampled and has not left is charged and never leaves. */
  public void cancel(String reason) {
    if (isEnded()) {
      return;
    }
    withhold();
    end(Status.CANCELLED, reason, null);
  }

  /** Ends because of a problem; what was sampled still leaves. No effect after the end. */
  public void fail(Problem problem) {
    endEarly(Status.FAILED, problem);
  }

  /** Ends before its time: incomplete if anything was sampled, else failed. */
  public void stopShort(Problem problem) {
    endEarly(released + sampled > 0 ? Status.INCOMPLETE : Status.FAILED, problem);
  }

  /**
   * Leaves the response to whoever claims it next, without a word: nothing more is sampled here,
   * what has not left is charged and never leaves. No effect after the end.
   */
  public void handOver() {
    if (!isEnded()) {
      state = State.HANDED_OVER;
      withhold();
      commit(allowance.close("handed_over"));
      lane.giveUp();
    }
  }

  /**
   * Hands over after a fault of the worker itself. Commits nothing: the count may be wrong, so the
   * blocks are to expire in full.
   */
  public void abandon() {
    if (!isEnded()) {
      state = State.HANDED_OVER;
      withhold();
      lane.giveUp();
    }
  }

  private void endIfShort() {
    if (shortage != null && allowance.available() == 0) {
      stopShort(shortage);
    }
  }

  private void endEarly(Status status, Problem problem) {
    if (!isEnded()) {
      emitKept(text.finish());
      end(status, problem.code(), problem);
    }
  }

  private void withhold() {
    withheld = lane.dropTokens() + (kept == null ? 0 : 1);
    kept = null;
  }

  private void end(Status status, String reason, @Nullable Problem problem) {
    state = State.ENDED;
    commit(allowance.close(reason));
    finalRecord(status, reason, problem);
  }

  private void finalRecord(Status status, String reason, @Nullable Problem problem) {
    Lane.Route route = lane.route();
    Usage usage = released + sampled == 0 && status == Status.FAILED ? null : usage();
    lane.end(
        number ->
            new TokenRecord.Ended(
                route.responseId(), number, route.epoch(), status, reason, usage, problem));
  }

  /** Budget events are for all to see: they leave with the tokens sampled before, not sooner. */
  private void askForMore() {
    Executor departure = sampled == 0 ? Runnable::run : lane::errand;
    allowance.nextRequest().ifPresent(request -> desk.reserve(request, this, departure));
  }

  private void commit(List<BudgetEvent.Commit> commits) {
    commits.forEach(due -> lane.errand(() -> desk.commit(due)));
  }

  private void settle() {
    commit(allowance.settled());
    lane.expect(state == State.RUNNING && allowance.available() > 0);
  }

  private void emitKept(String rest) {
    if (kept != null) {
      emit(new Sampled(kept.reservation, kept.token, kept.text + rest));
      kept = null;
    }
  }

  private void emit(Sampled one) {
    Lane.Route route = lane.route();
    LedgerFact.Granted payer = one.reservation == null ? null : untold.remove(one.reservation);
    if (payer != null) {
      lane.notice(number -> reservedRecord(number, payer));
    }
    lane.token(
        number ->
            new TokenRecord.Tokens(
                route.responseId(),
                number,
                route.epoch(),
                one.reservation,
                List.of(one.token),
                one.text));
  }

  private TokenRecord.Released reservedRecord(long number, LedgerFact.Granted fact) {
    Lane.Route route = lane.route();
    AccountTotals after = fact.totals();
    return new TokenRecord.Reserved(
        route.responseId(),
        number,
        route.epoch(),
        fact.account(),
        fact.id(),
        fact.tokens(),
        after.remainingTokens(),
        after.epsilonLimit(),
        after.epsilonSpent(),
        after.delta());
  }

  /**
   * Earlier workers' blocks count in full: how much of them was used, they alone could say. The
   * ledger knows better, for each account.
   */
  private Usage usage() {
    int charged = before.announcedTokens() + allowance.charged();
    AccountTotals last = totals;
    TokenRecord.Reserved earlier = before.lastBlock();
    Usage.Privacy privacy;
    if (last != null) {
      privacy = privacy(charged, last.epsilonSpent(), last.epsilonLimit(), last.delta());
    } else if (earlier != null) {
      privacy = privacy(charged, earlier.epsilonSpent(), earlier.epsilonLimit(), earlier.delta());
    } else {
      FreeAllowance.Paid paid =
          allowance instanceof FreeAllowance free ? free.paid() : FreeAllowance.Paid.NOTHING;
      String payer = paid.account();
      privacy =
          new Usage.Privacy(
              payer == null ? request.account() : payer,
              request.mechanism(),
              charged,
              paid.epsilonSpent(),
              paid.epsilonLimit(),
              paid.delta());
    }
    return new Usage(request.inputTokens(), released + sampled - withheld, privacy);
  }

  private Usage.Privacy privacy(int charged, double spent, double limit, double delta) {
    return new Usage.Privacy(request.account(), request.mechanism(), charged, spent, limit, delta);
  }

  private ReservedAllowance reserved() {
    if (allowance instanceof ReservedAllowance reserved) {
      return reserved;
    }
    throw new IllegalStateException("free tokens must not have reservations");
  }
}
