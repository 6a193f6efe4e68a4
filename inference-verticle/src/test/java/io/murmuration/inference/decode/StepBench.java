package io.murmuration.inference.decode;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.Row;
import io.murmuration.inference.decode.plan.StepBounds;
import io.murmuration.inference.outbox.ManualOutbox;
import io.murmuration.inference.sequence.BudgetDesk;
import io.murmuration.inference.sequence.Progress;
import io.murmuration.inference.sequence.Request;
import io.murmuration.inference.sequence.ReservedAllowance;
import io.murmuration.inference.sequence.Sequence;
import io.murmuration.inference.sequence.TextPieces;
import io.murmuration.inference.sequence.TokenBuffer;
import io.murmuration.inference.testbed.HookedModel;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.mechanism.SeededSampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/** A step on a real tiny model, and sequences of which all tokens are granted. */
final class StepBench {
  static final long SUBSET_SEED = 5;
  static final long TOKEN_SEED = 6;
  static final int[] PROMPT = {72, 101, 108, 108, 111};
  static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.5, 20, 1);

  final HookedModel model;
  final PrivateStep step;
  final List<Heard> heard = new ArrayList<>();
  final List<List<Row>> forwards = new ArrayList<>();
  private final ModelDirectory directory;
  private final Admission admission;

  /** What a forward said about one row. */
  record Heard(int adapter, int newTokens, float[] logits) {}

  /** How the step is set up. */
  record Shape(TokenEvent event, KvStrategy strategy, int stepTokens) {
    static Shape of(SubsetPlan plan, KvStrategy strategy) {
      return new Shape(mechanism(plan), strategy, 256);
    }
  }

  StepBench(ModelDirectory directory, Shape shape) {
    this.directory = directory;
    model = new HookedModel(directory.model());
    model.onRows(forwards::add);
    model.afterForward(this::hear);
    step =
        new PrivateStep(
            model, shape.event, StepBounds.of(shape.stepTokens), new SeededSampler(TOKEN_SEED));
    admission =
        new Admission(
            model,
            shape.event,
            new KvRule.Sharing(shape.strategy, 4),
            new SeededSampler(SUBSET_SEED));
  }

  private void hear(Row row, float[] logits) {
    heard.add(new Heard(row.cache().adapter(), row.tokenIds().length, logits.clone()));
  }

  /**
   * Leaves of logits only which tokens are the first eight, in which order. Exact draws may turn on
   * the last bit of a distribution; this is the same to the bit for logits that differ in their
   * last bits, but once in some thousand runs.
   */
  void coarsen() {
    model.afterForward(
        (row, logits) -> {
          hear(row, logits);
          float[] fine = logits.clone();
          Arrays.fill(logits, -6);
          int[] first =
              IntStream.range(0, fine.length)
                  .boxed()
                  .sorted(Comparator.comparingDouble(token -> -fine[token]))
                  .limit(8)
                  .mapToInt(Integer::intValue)
                  .toArray();
          for (int rank = 0; rank < first.length; rank++) {
            logits[first[rank]] = -0.5f * rank;
          }
        });
  }

  static PmixedToken mechanism(SubsetPlan plan) {
    return new PmixedToken(TinyEnsemble.MEMBERS, plan, BALL, Adjacency.REPLACE_ONE);
  }

  /** One step after which the sequence has a token more. */
  void sampleOne(Active active) {
    int before = active.tokenCount();
    for (int i = 0; active.tokenCount() == before; i++) {
      if (i > 1_000 || !step.run(List.of(active))) {
        throw new AssertionError("no token after " + i + " steps");
      }
    }
  }

  Active admitted(int[] prompt) {
    return admitted(prompt, true);
  }

  Active admitted(int[] prompt, boolean isPrivate) {
    Active active = granted(prompt, isPrivate);
    if (!admission.admit(active)) {
      throw new AssertionError("no room");
    }
    return active;
  }

  private Active granted(int[] prompt, boolean isPrivate) {
    int tokens = 60;
    ReservedAllowance.Terms terms =
        new ReservedAllowance.Terms(
            "demo", "data", mechanism(new SubsetPlan.DrawOne()), tokens, null);
    Request request =
        new Request("a", "demo", prompt.length, tokens, Long.MAX_VALUE, "chi_square_ball");
    TextPieces text =
        new TextPieces(
            directory.tokenizer().continuation(),
            new TextPieces.Vocabulary(257, Set.of()),
            List.of());
    Sequence sequence =
        new Sequence(
            request,
            Progress.NONE,
            new ReservedAllowance(terms, tokens, () -> "r"),
            text,
            new Sequence.Desks(new ManualOutbox(25, 1000).open("a"), new GrantingDesk()));
    sequence.start();
    return new Active(sequence, isPrivate, new TokenBuffer(prompt), new CountingOwner());
  }

  float[] logits(int adapter) {
    return heard.stream().filter(one -> one.adapter == adapter).findFirst().orElseThrow().logits;
  }

  /** Tokens of all forwards that ran under an adapter. */
  int tokensRun(int adapter) {
    return forwards.stream()
        .flatMap(List::stream)
        .filter(row -> row.cache().adapter() == adapter)
        .mapToInt(row -> row.tokenIds().length)
        .sum();
  }

  private static final class GrantingDesk implements BudgetDesk {
    @Override
    public void reserve(BudgetEvent.Reserve reserve, Sequence asker, Executor departure) {
      AccountTotals totals = new AccountTotals(4, 100, 0, 0, 1, 0, 0, 8, 1, 1e-5);
      departure.execute(
          () ->
              asker.granted(
                  new LedgerFact.Granted(reserve.id(), "demo", reserve.tokens(), 1, totals)));
    }

    @Override
    public void commit(BudgetEvent.Commit commit) {}
  }
}
