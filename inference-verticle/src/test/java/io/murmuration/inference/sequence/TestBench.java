package io.murmuration.inference.sequence;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import io.murmuration.inference.outbox.Lane;
import io.murmuration.inference.outbox.ManualOutbox;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** A sequence between a ledger that answers when it is told to and an outbox whose time is ours. */
final class TestBench implements BudgetDesk {
  static final int LOOKAHEAD = 4;

  final ManualOutbox outbox = new ManualOutbox(25, LOOKAHEAD);
  final Sequence sequence;
  final Map<String, Integer> granted = new HashMap<>();
  private final Deque<BudgetEvent.Reserve> unanswered = new ArrayDeque<>();
  private final List<BudgetEvent.Commit> commits = new ArrayList<>();
  private final Progress before;
  private int tokensLeft;
  private int reservations;

  /** The request's sequence as earlier workers left it, at a worker that takes it over. */
  static TestBench takingOver(Shape shape, Progress before, String... stops) {
    return new TestBench(shape, before, stops);
  }

  /**
   * @param tokensLeft tokens the account can grant
   */
  record Shape(int blockTokens, int maxTokens, int tokensLeft) {}

  TestBench(Shape shape, String... stops) {
    this(shape, Progress.NONE, stops);
  }

  private TestBench(Shape shape, Progress before, String... stops) {
    this.before = before;
    tokensLeft = shape.tokensLeft;
    ReservedAllowance.Terms terms =
        new ReservedAllowance.Terms(
            "demo", "data", ReservedAllowanceTest.MECHANISM, shape.blockTokens, "team-a");
    sequence =
        sequence(
            new ReservedAllowance(
                terms, shape.maxTokens - before.tokenCount(), () -> "r" + ++reservations),
            request(shape.maxTokens, "chi_square_ball"),
            before,
            stops);
  }

  private TestBench(int maxTokens) {
    before = Progress.NONE;
    sequence =
        sequence(new FreeAllowance(maxTokens), request(maxTokens, Request.PUBLIC), Progress.NONE);
  }

  static TestBench free(int maxTokens) {
    return new TestBench(maxTokens);
  }

  private static Request request(int maxTokens, String mechanism) {
    return new Request("a", "demo", 5, maxTokens, Long.MAX_VALUE, mechanism);
  }

  private Sequence sequence(
      Allowance allowance, Request request, Progress before, String... stops) {
    TextPieces text =
        new TextPieces(
            new LetterDetokenizer(), new TextPieces.Vocabulary(20, Set.of(9)), List.of(stops));
    Lane.Route route = new Lane.Route("a", 2, 1, before.lastSequence());
    return new Sequence(
        request, before, allowance, text, new Sequence.Desks(outbox.open(route), this));
  }

  @Override
  public void reserve(BudgetEvent.Reserve reserve, Sequence asker, Executor departure) {
    if (asker != sequence) {
      throw new AssertionError("somebody else asked");
    }
    departure.execute(() -> unanswered.add(reserve));
  }

  @Override
  public void commit(BudgetEvent.Commit commit) {
    commits.add(commit);
    tokensLeft += granted.get(commit.id()) - commit.tokensSampled();
  }

  /** Brings the text to where earlier workers left it. */
  void restore() {
    if (before.isStarted()) {
      sequence.restore();
    }
  }

  /** Tokens that earlier workers released. */
  int restored() {
    return before.tokenCount();
  }

  void start() {
    sequence.start();
  }

  /** The ledger answers what was asked first. */
  void answer() {
    BudgetEvent.Reserve reserve = unanswered.remove();
    if (reserve.tokens() <= tokensLeft) {
      tokensLeft -= reserve.tokens();
      granted.put(reserve.id(), reserve.tokens());
      sequence.granted(new LedgerFact.Granted(reserve.id(), "demo", reserve.tokens(), 1, totals()));
    } else {
      sequence.denied(new LedgerFact.Denied(reserve.id(), "demo", reserve.tokens(), 1, totals()));
    }
  }

  void reject(String code) {
    BudgetEvent.Reserve reserve = unanswered.remove();
    sequence.rejected(new LedgerFact.Rejected(reserve.id(), "demo", code, "no such account"));
  }

  int sample(int token) {
    return sequence.sample(() -> token);
  }

  void releaseAll() {
    for (int i = 0; i < 3 * LOOKAHEAD; i++) {
      outbox.tick();
    }
  }

  AccountTotals totals() {
    return new AccountTotals(4, tokensLeft, 0, 0, 1, 0, 0, 8.0, 7.99, 1e-5);
  }

  Deque<BudgetEvent.Reserve> unanswered() {
    return unanswered;
  }

  List<BudgetEvent.Commit> commits() {
    return commits;
  }

  List<TokenRecord> records() {
    return outbox.appender().tokenRecords();
  }

  Ended ended() {
    return (Ended) records().get(records().size() - 1);
  }

  List<Integer> released() {
    return tokens().stream().flatMap(record -> record.tokenIds().stream()).toList();
  }

  List<Tokens> tokens() {
    return records().stream().filter(Tokens.class::isInstance).map(Tokens.class::cast).toList();
  }

  String text() {
    return tokens().stream().map(Tokens::text).collect(Collectors.joining());
  }
}
