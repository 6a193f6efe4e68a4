package io.murmuration.inference.decode;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.inference.outbox.Lane;
import io.murmuration.inference.outbox.Outbox;
import io.murmuration.inference.sequence.Allowance;
import io.murmuration.inference.sequence.BudgetDesk;
import io.murmuration.inference.sequence.FreeAllowance;
import io.murmuration.inference.sequence.Problems;
import io.murmuration.inference.sequence.Request;
import io.murmuration.inference.sequence.ReservedAllowance;
import io.murmuration.inference.sequence.Sequence;
import io.murmuration.inference.sequence.TextPieces;
import io.murmuration.inference.sequence.TokenBuffer;
import java.util.Optional;
import java.util.UUID;

/** Makes a sequence of a prompt; one that may not run is failed at once. One owner thread. */
final class Newcomers {
  /** Workers do not take over from each other yet: every record is of the first generation. */
  private static final long EPOCH = 1;

  private final LoopSettings settings;
  private final Engine engine;
  private final Outbox outbox;
  private final BudgetDesk desk;
  private final PromptChecks checks;

  Newcomers(LoopSettings settings, Engine engine, KvRule rule, Desks desks) {
    this.settings = settings;
    this.engine = engine;
    this.outbox = desks.outbox();
    this.desk = desks.budget();
    this.checks =
        new PromptChecks(
            settings.served(),
            settings.limits().maxOutputTokens(),
            engine.model().config().contextTokenCount(),
            rule);
  }

  /** Where sequences write. */
  record Desks(Outbox outbox, BudgetDesk budget) {}

  /** Tells the gateway why, if the prompt cannot be answered; the result has ended then. */
  Active welcome(Command.Submit submit, long nowMillis) {
    PromptEvent prompt = submit.prompt();
    Optional<Problem> problem = checks.before(prompt, nowMillis);
    int[] ids = new int[0];
    if (problem.isEmpty()) {
      try {
        ids = engine.tokenizer().encode(prompt.input());
        problem = checks.after(prompt, ids.length);
      } catch (RuntimeException e) {
        // What the tokenizer says may quote the prompt; it goes no further.
        problem = Optional.of(Problems.unreadablePrompt());
      }
    }
    boolean isPrivate = !checks.isPublic(prompt);
    Sequence sequence = sequence(prompt, ids.length, isPrivate);
    problem.ifPresent(sequence::fail);
    return new Active(sequence, isPrivate, new TokenBuffer(ids), submit.left());
  }

  private Sequence sequence(PromptEvent prompt, int inputTokens, boolean isPrivate) {
    String mechanism =
        isPrivate ? Request.mechanism(settings.served().mechanism()) : Request.PUBLIC;
    Request request = Request.of(prompt, inputTokens, mechanism);
    Lane lane = outbox.open(new Lane.Route(prompt.responseId(), prompt.replyPartition(), EPOCH));
    TextPieces.Vocabulary vocabulary =
        new TextPieces.Vocabulary(
            engine.tokenizer().vocabularySize(), engine.model().config().endOfTextIds());
    TextPieces text = new TextPieces(engine.tokenizer().continuation(), vocabulary, prompt.stop());
    return new Sequence(request, allowance(prompt, isPrivate), text, lane, desk);
  }

  private Allowance allowance(PromptEvent prompt, boolean isPrivate) {
    if (!isPrivate) {
      return new FreeAllowance(prompt.maxOutputTokens());
    }
    Served served = settings.served();
    ReservedAllowance.Terms terms =
        new ReservedAllowance.Terms(
            prompt.account(),
            served.dataset(),
            served.mechanism(),
            settings.limits().blockTokens());
    return new ReservedAllowance(terms, prompt.maxOutputTokens(), () -> "r-" + UUID.randomUUID());
  }
}
