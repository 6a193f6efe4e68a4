package io.murmuration.launcher.simulation;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.ReleaseOrder;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.inference.sequence.ReservedAllowance;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One response on one worker: look, claim, then reserve, sample and release step by step. */
final class Job {
  private enum Stage {
    LOOKING,
    CLAIMING,
    CHECKING,
    RUNNING,
    ENDING,
    WAITING_TO_BE_HEARD,
    DONE
  }

  private record Sampled(String reservation, int token) {}

  private final World world;
  private final String worker;
  private final PromptEvent prompt;
  private boolean fresh;
  private final Deque<Sampled> unsent = new ArrayDeque<>();
  private Stage stage;
  private ReleaseOrder order = new ReleaseOrder();
  private long looked;
  private long claim;
  private long lastWritten;
  private int held;
  private int base;
  private long sequence;
  private ReservedAllowance allowance;
  private Optional<String> asked = Optional.empty();
  private int sampled;
  private Status status = Status.COMPLETED;

  Job(World world, String worker, PromptEvent prompt, boolean fresh) {
    this.world = world;
    this.worker = worker;
    this.prompt = prompt;
    this.fresh = fresh;
    this.stage = fresh ? Stage.CLAIMING : Stage.LOOKING;
    this.looked = prompt.repliesFrom();
  }

  String id() {
    return prompt.responseId();
  }

  boolean isDone() {
    return stage == Stage.DONE;
  }

  void step() {
    switch (stage) {
      case LOOKING -> {
        look(end());
        stage = order.isEnded() ? Stage.DONE : Stage.CLAIMING;
      }
      case CLAIMING -> {
        claim = append(new TokenRecord.Claimed(id(), order.lastSequence(), worker));
        boolean isTrusted = fresh || world.flaw == Flaw.EVERY_CLAIM_HOLDS;
        stage = isTrusted ? Stage.RUNNING : Stage.CHECKING;
        fresh = false;
        begin();
      }
      case CHECKING -> {
        look(claim + 1);
        stage = order.epoch() == claim ? Stage.RUNNING : Stage.LOOKING;
        begin();
      }
      case WAITING_TO_BE_HEARD -> {
        look(lastWritten + 1);
        stage = order.isEnded() ? Stage.DONE : Stage.LOOKING;
      }
      case RUNNING -> run();
      case ENDING -> finish();
      case DONE -> {}
    }
  }

  private void begin() {
    base = world.flaw == Flaw.FORGETS_WHAT_WAS_RELEASED ? 0 : held;
    asked = Optional.empty(); // what is granted to an earlier attempt expires in full
    sampled = 0;
    status = Status.COMPLETED;
    unsent.clear();
    sequence = order.lastSequence();
    allowance =
        new ReservedAllowance(
            new ReservedAllowance.Terms(
                World.ACCOUNT, World.DATA.fingerprint(), World.TOKEN, World.BLOCK, null),
            prompt.maxOutputTokens() - base,
            world::newReservation);
    if (stage == Stage.RUNNING && base == prompt.maxOutputTokens()) {
      stage = Stage.ENDING;
    }
  }

  /** Takes what the ledger says about this job's own request. */
  void granted(String id, int tokens) {
    if (asked.filter(id::equals).isPresent()) {
      asked = Optional.empty();
      allowance.grant(id, tokens);
      send(allowance.settled());
    }
  }

  void refused(String id) {
    if (asked.filter(id::equals).isPresent()) {
      asked = Optional.empty();
      allowance.refuse(id);
      status = Status.INCOMPLETE;
    }
  }

  void cancel() {
    if (stage == Stage.RUNNING) {
      unsent.clear();
      status = Status.CANCELLED;
      stage = Stage.ENDING;
    }
  }

  /** Hears its own records, and notices when another worker is heard instead. */
  void heed() {
    if ((stage == Stage.RUNNING || stage == Stage.ENDING) && listens()) {
      look(end());
      if (order.epoch() != claim) {
        handOver();
        stage = Stage.LOOKING;
      }
    }
  }

  /** The partition is somebody else's: says what was used and stops. */
  void handOver() {
    if (stage == Stage.RUNNING || stage == Stage.ENDING) {
      send(allowance.close("handed_over"));
    }
    unsent.clear();
    stage = Stage.DONE;
  }

  private void run() {
    switch (world.below(4)) {
      case 0 ->
          allowance
              .nextRequest()
              .ifPresent(
                  request -> {
                    asked = Optional.of(request.id());
                    world.sendBudget(request);
                  });
      case 1 -> sample();
      case 2 -> release();
      default -> {
        boolean over = sampled + base == prompt.maxOutputTokens();
        boolean short_ = status == Status.INCOMPLETE && allowance.available() == 0;
        if (unsent.isEmpty() && (over || short_)) {
          stage = Stage.ENDING;
        }
      }
    }
  }

  private void sample() {
    if (sampled + base >= prompt.maxOutputTokens()) {
      return;
    }
    if (world.flaw == Flaw.SAMPLES_BEFORE_THE_GRANT && asked.isPresent()) {
      unsent.add(new Sampled(asked.get(), world.below(1000)));
      sampled++;
    } else if (allowance.available() > 0) {
      unsent.add(new Sampled(allowance.take(), world.below(1000)));
      sampled++;
      send(allowance.settled());
    }
  }

  private void release() {
    if (!unsent.isEmpty()) {
      Sampled one = unsent.remove();
      sequence++;
      append(
          new TokenRecord.Tokens(
              id(), sequence, claim, one.reservation(), List.of(one.token()), one.token() + " "));
    }
  }

  private void finish() {
    send(allowance.close("over"));
    lastWritten =
        append(new TokenRecord.Ended(id(), sequence + 1, claim, status, "over", null, null));
    stage = listens() ? Stage.WAITING_TO_BE_HEARD : Stage.DONE;
  }

  private boolean listens() {
    return world.flaw != Flaw.NEVER_LISTENS && world.flaw != Flaw.EVERY_CLAIM_HOLDS;
  }

  private void send(List<BudgetEvent.Commit> commits) {
    for (BudgetEvent.Commit commit : commits) {
      int stated = commit.tokensSampled();
      boolean isCheating = world.flaw == Flaw.COMMITS_TOO_LITTLE && stated > 0;
      world.sendBudget(
          isCheating
              ? new BudgetEvent.Commit(commit.id(), commit.account(), stated - 1, commit.reason())
              : commit);
    }
  }

  private void look(long to) {
    for (LogRecord stored :
        world.log.read(world.topics.tokens(), prompt.replyPartition(), looked, to)) {
      looked = stored.offset() + 1;
      if (stored.key().equals(id())) {
        order
            .accept(stored.offset(), world.decode(stored, TokenRecord.class))
            .filter(TokenRecord.Tokens.class::isInstance)
            .ifPresent(token -> held++);
      }
    }
  }

  private long end() {
    return world.log.end(world.topics.tokens(), prompt.replyPartition());
  }

  private long append(TokenRecord record) {
    return world.log.append(
        world.topics.tokens(), prompt.replyPartition(), id(), WireCodec.encode(record));
  }
}
