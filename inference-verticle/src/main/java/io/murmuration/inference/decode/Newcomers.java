package io.murmuration.inference.decode;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.inference.outbox.Lane;
import io.murmuration.inference.outbox.Outbox;
import io.murmuration.inference.sequence.Allowance;
import io.murmuration.inference.sequence.BudgetDesk;
import io.murmuration.inference.sequence.FreeAllowance;
import io.murmuration.inference.sequence.Problems;
import io.murmuration.inference.sequence.Progress;
import io.murmuration.inference.sequence.Request;
import io.murmuration.inference.sequence.ReservedAllowance;
import io.murmuration.inference.sequence.Sequence;
import io.murmuration.inference.sequence.TextPieces;
import io.murmuration.inference.sequence.TokenBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Makes a sequence of a prompt and of what was released before; one that may not run, or has
 * nothing left to do, ends at once. One owner thread.
 */
final class Newcomers {
  /** Workers that may come and go over a response without a word before it is given up. */
  static final int FRUITLESS_CLAIMANTS_MAX = 5;

  private final LoopSettings settings;
  private final Engine engine;
  private final Outbox outbox;
  private final BudgetDesk desk;
  private final Consumer<Undertaking> refused;
  private final PromptChecks checks;

  Newcomers(LoopSettings settings, Engine engine, KvRule rule, Desks desks) {
    this.settings = settings;
    this.engine = engine;
    this.outbox = desks.outbox();
    this.desk = desks.budget();
    this.refused = desks.refused();
    this.checks =
        new PromptChecks(
            settings.served(),
            settings.limits().maxOutputTokens(),
            engine.model().config().contextTokenCount(),
            rule);
  }

  /**
   * Where sequences write.
   *
   * @param refused hears of records that could not be written, on any thread
   */
  record Desks(Outbox outbox, BudgetDesk budget, Consumer<Undertaking> refused) {}

  /** Tells the gateway why, if the prompt cannot be answered; the result has ended then. */
  Active welcome(Undertaking undertaking, long nowMillis) {
    PromptEvent prompt = undertaking.prompt();
    Progress before = undertaking.before();
    Optional<Problem> problem = checks.before(prompt, nowMillis);
    int[] ids = new int[0];
    if (problem.isEmpty() || before.isStarted()) {
      try {
        ids = engine.tokenizer().encode(prompt.input());
        problem = problem.isPresent() ? problem : checks.after(prompt, ids.length);
      } catch (RuntimeException e) {
        // What the tokenizer says may quote the prompt; it goes no further.
        problem = Optional.of(Problems.unreadablePrompt());
      }
    }
    if (before.fruitlessClaimants() >= FRUITLESS_CLAIMANTS_MAX) {
      problem = problem.or(() -> Optional.of(Problems.workerFailed()));
    }
    boolean isPrivate = checks.isCharged(prompt);
    Sequence sequence = sequence(undertaking, ids.length, isPrivate);
    if (before.isStarted()) {
      sequence.restore();
    }
    problem.ifPresent(sequence::stopShort);
    TokenBuffer tokens = new TokenBuffer(ids);
    IntStream.of(before.tokenIds()).forEach(tokens::add);
    return new Active(sequence, isPrivate, tokens, undertaking.owner());
  }

  private Sequence sequence(Undertaking undertaking, int inputTokens, boolean isPrivate) {
    PromptEvent prompt = undertaking.prompt();
    Progress before = undertaking.before();
    Request request =
        Request.of(prompt, inputTokens, settings.served().mechanismName(prompt.model()));
    Lane.Route route =
        new Lane.Route(
            prompt.responseId(),
            prompt.replyPartition(),
            undertaking.epoch(),
            before.lastSequence());
    Lane lane = outbox.open(route, () -> refused.accept(undertaking));
    TextPieces.Vocabulary vocabulary =
        new TextPieces.Vocabulary(
            engine.tokenizer().vocabularySize(), engine.model().config().endOfTextIds());
    TextPieces text = new TextPieces(engine.tokenizer().continuation(), vocabulary, prompt.stop());
    int tokensLeft = Math.max(0, prompt.maxOutputTokens() - before.tokenCount());
    return new Sequence(
        request,
        before,
        allowance(prompt, tokensLeft, isPrivate),
        text,
        new Sequence.Desks(lane, desk));
  }

  private Allowance allowance(PromptEvent prompt, int tokensLeft, boolean isPrivate) {
    Served served = settings.served();
    if (!isPrivate) {
      return new FreeAllowance(tokensLeft, served.paid(prompt.model()));
    }
    ReservedAllowance.Terms terms =
        new ReservedAllowance.Terms(
            prompt.account(),
            served.dataset(),
            served.mechanism().orElseThrow(),
            settings.limits().blockTokens(),
            prompt.tenant());
    return new ReservedAllowance(terms, tokensLeft, () -> "r-" + UUID.randomUUID());
  }
}
