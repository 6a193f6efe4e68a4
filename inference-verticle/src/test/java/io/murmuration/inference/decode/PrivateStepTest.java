package io.murmuration.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvCache;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.Row;
import io.murmuration.inference.outbox.ManualOutbox;
import io.murmuration.inference.sequence.BudgetDesk;
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
import io.murmuration.privacy.mechanism.Deviations;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.Sampler;
import io.murmuration.privacy.mechanism.SeededSampler;
import io.murmuration.privacy.mechanism.Softmax;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrivateStepTest {
  private static final int TOKENS = 24;
  private static final int[] PROMPT = {72, 101, 108, 108, 111};
  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.5, 20, 1);

  @TempDir private static Path directory;
  private static ModelDirectory ensemble;

  @BeforeAll
  static void load() throws IOException {
    ensemble = TinyEnsemble.load(directory, 11);
  }

  @AfterAll
  static void close() {
    ensemble.close();
  }

  private static Stream<TokenEvent> tokens() {
    int members = TinyEnsemble.MEMBERS;
    Adjacency adjacency = Adjacency.REPLACE_ONE;
    Stream<TokenEvent> balls =
        Stream.of(new SubsetPlan.DrawOne(), new SubsetPlan.Poisson(0.5), new SubsetPlan.All())
            .flatMap(
                plan ->
                    Stream.of(
                        mechanism(plan, members),
                        new TokenEvent.RatioBallToken(members, plan, 0.88, adjacency),
                        new TokenEvent.PmixedFixedToken(members, plan, 4, 0.1, adjacency)));
    TokenEvent clipped = new TokenEvent.DclipToken(members, 1.5, 0.8, adjacency);
    return Stream.concat(balls, Stream.of(clipped));
  }

  private static PmixedToken mechanism(SubsetPlan plan, int members) {
    return new PmixedToken(members, plan, BALL, Adjacency.REPLACE_ONE);
  }

  /** What a forward said about one row. */
  private record Heard(int adapter, int newTokens, float[] logits) {}

  private static final class Recorder {
    private final List<Heard> heard = new ArrayList<>();

    void listen(HookedModel model) {
      model.afterForward(
          (row, logits) ->
              heard.add(new Heard(row.adapter(), row.tokenIds().length, logits.clone())));
    }

    float[] logits(int adapter) {
      return heard.stream().filter(one -> one.adapter == adapter).findFirst().orElseThrow().logits;
    }
  }

  /**
   * The same draws give the same tokens when everything else is computed here, from the logits of
   * that step; and those are the logits of the whole text, however the caches were caught up. (Not
   * compared in one go: exact draws may turn on the last bit of a distribution.)
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("tokens")
  void tokensAreThoseOfTheMechanism(TokenEvent event) {
    HookedModel model = new HookedModel(ensemble.model());
    PrivateStep step = new PrivateStep(model, event, new SeededSampler(5));
    Sampler reference = new SeededSampler(5);
    List<Heard> all = new ArrayList<>();
    try (Active active = granted(model)) {
      for (int i = 0; i < TOKENS; i++) {
        Recorder recorder = new Recorder();
        recorder.listen(model);
        TokenBuffer before = new TokenBuffer(active.tokens().from(0));

        step.run(List.of(active));

        int[] drawn = reference.drawSubset(event.plan(), TinyEnsemble.MEMBERS);
        assertThat(recorder.heard.stream().mapToInt(one -> one.adapter).skip(1))
            .containsExactly(Arrays.stream(drawn).boxed().toArray(Integer[]::new));
        int expected = token(event, recorder, drawn, reference);
        assertThat(active.tokens().from(before.count())).containsExactly(expected);
        recorder.heard.forEach(one -> assertClose(one.logits, fromScratch(one.adapter, before)));
        all.addAll(recorder.heard);
      }
      checkCatchUp(all, active.tokens().count());
    }
    assertThat(model.openCaches()).isZero();
  }

  private static int token(TokenEvent event, Recorder recorder, int[] drawn, Sampler sampler) {
    Mechanism mechanism = Mechanism.of(event);
    double temperature = event instanceof TokenEvent.DclipToken ? 0.8 : 1;
    double[] p0 = softmax(recorder.logits(CausalModel.PUBLIC), temperature);
    List<double[]> contributions =
        Arrays.stream(drawn)
            .mapToObj(member -> softmax(recorder.logits(member), temperature))
            .map(member -> mechanism.project(p0, member, drawn.length))
            .toList();
    double[] g = mechanism.release(p0, Deviations.mean(contributions, p0.length));
    return sampler.sampleToken(p0, g, mechanism.ceiling());
  }

  private static double[] softmax(float[] logits, double temperature) {
    return Softmax.probabilities(logits, 0, logits.length, temperature);
  }

  @Test
  void thePublicModelAnswersWithoutAnyMember() {
    HookedModel model = new HookedModel(ensemble.model());
    Recorder recorder = new Recorder();
    recorder.listen(model);
    PmixedToken mechanism = mechanism(new SubsetPlan.All(), TinyEnsemble.MEMBERS);
    PrivateStep step = new PrivateStep(model, mechanism, new SeededSampler(3));
    Sampler reference = new SeededSampler(3);
    try (Active active = granted(model, false)) {
      for (int i = 0; i < TOKENS; i++) {
        step.run(List.of(active));
        assertThat(recorder.heard.get(i).adapter).isEqualTo(CausalModel.PUBLIC);
        double[] p0 = softmax(recorder.heard.get(i).logits, 1);
        int expected = reference.sampleToken(p0, new double[p0.length], 0);
        assertThat(active.tokens().from(PROMPT.length + i)).containsExactly(expected);
      }
      assertThat(recorder.heard).hasSize(TOKENS);
    }
  }

  private static void assertClose(float[] logits, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(logits[i]).isCloseTo(expected[i], within(1e-4f));
    }
  }

  private static float[] fromScratch(int adapter, TokenBuffer text) {
    try (KvCache cache = ensemble.model().newCache()) {
      return ensemble.model().forward(List.of(new Row(cache, adapter, text.from(0)))).get(0);
    }
  }

  /** Each adapter runs each token at most once, a member not before it is drawn. */
  private static void checkCatchUp(List<Heard> heard, int tokens) {
    for (int adapter = CausalModel.PUBLIC; adapter < TinyEnsemble.MEMBERS; adapter++) {
      int which = adapter;
      int run =
          heard.stream().filter(one -> one.adapter == which).mapToInt(one -> one.newTokens).sum();
      assertThat(run).isLessThan(tokens);
    }
    assertThat(heard.get(0).newTokens).isEqualTo(PROMPT.length);
    assertThat(heard.stream().filter(one -> one.adapter == CausalModel.PUBLIC)).hasSize(TOKENS);
  }

  @Test
  void sequencesOfABatchShareForwards() {
    HookedModel model = new HookedModel(ensemble.model());
    Recorder recorder = new Recorder();
    recorder.listen(model);
    PmixedToken mechanism = mechanism(new SubsetPlan.All(), TinyEnsemble.MEMBERS);
    PrivateStep step = new PrivateStep(model, mechanism, new SeededSampler(8));
    try (Active first = granted(model);
        Active second = granted(model)) {
      for (int i = 0; i < 6; i++) {
        step.run(List.of(first, second));
      }
      assertThat(first.sequence().sampledTokens()).isEqualTo(6);
      assertThat(second.sequence().sampledTokens()).isEqualTo(6);
      assertThat(model.forwards()).as("one forward per step for both").isEqualTo(6);
      recorder.heard.subList(2, 10).forEach(one -> assertThat(one.newTokens).isEqualTo(5));
    }
  }

  @Test
  void aMemberThatIsNoDistributionCountsAsThePublicModel() {
    HookedModel model = new HookedModel(ensemble.model());
    List<float[]> publicLogits = new ArrayList<>();
    model.afterForward(
        (row, logits) -> {
          if (row.adapter() == CausalModel.PUBLIC) {
            publicLogits.add(logits.clone());
          } else {
            logits[17] = publicLogits.size() % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
          }
        });
    PmixedToken mechanism = mechanism(new SubsetPlan.DrawOne(), TinyEnsemble.MEMBERS);
    PrivateStep step = new PrivateStep(model, mechanism, new SeededSampler(3));
    Sampler reference = new SeededSampler(3);
    try (Active active = granted(model)) {
      for (int i = 0; i < TOKENS; i++) {
        step.run(List.of(active));
        reference.drawSubset(mechanism.plan(), mechanism.members());
        double[] p0 = Softmax.probabilities(publicLogits.get(i));
        int expected = reference.sampleToken(p0, new double[p0.length], BALL.ceiling());
        assertThat(active.tokens().from(PROMPT.length + i)).containsExactly(expected);
      }
    }
  }

  @Test
  void manyRowsAreRunInSeveralForwards() {
    HookedModel model = new HookedModel(ensemble.model());
    List<Integer> sizes = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    model.beforeForward(number -> sizes.add(rows.size()));
    model.afterForward((row, logits) -> rows.add(row));
    PmixedToken mechanism = mechanism(new SubsetPlan.All(), TinyEnsemble.MEMBERS);
    PrivateStep step = new PrivateStep(model, mechanism, new SeededSampler(8));
    List<Active> batch = Stream.generate(() -> granted(model)).limit(20).toList();

    step.run(batch);

    assertThat(rows).hasSize(20 * (1 + TinyEnsemble.MEMBERS));
    assertThat(sizes).containsExactly(0, PrivateStep.ROWS_MAX);
    assertThat(batch).allMatch(active -> active.sequence().sampledTokens() == 1);
    batch.forEach(Active::close);
  }

  @Test
  void theMechanismMustBeTheModels() {
    PmixedToken other = mechanism(new SubsetPlan.DrawOne(), 80);
    assertThatThrownBy(() -> new PrivateStep(ensemble.model(), other, new SeededSampler(1)))
        .hasMessage("the mechanism must have the model's 4 members, got 80");
  }

  /** A sequence of which all tokens are granted. */
  private static Active granted(CausalModel model) {
    return granted(model, true);
  }

  private static Active granted(CausalModel model, boolean isPrivate) {
    ReservedAllowance.Terms terms =
        new ReservedAllowance.Terms(
            "demo", "data", mechanism(new SubsetPlan.DrawOne(), TinyEnsemble.MEMBERS), 100);
    Request request =
        new Request("a", "demo", PROMPT.length, 100, Long.MAX_VALUE, "chi_square_ball");
    TextPieces text =
        new TextPieces(
            ensemble.tokenizer().continuation(),
            new TextPieces.Vocabulary(257, Set.of()),
            List.of());
    Sequence sequence =
        new Sequence(
            request,
            new ReservedAllowance(terms, 100, () -> "r"),
            text,
            new ManualOutbox(25, 1000).open("a"),
            new GrantingDesk());
    sequence.start();
    return new Active(sequence, isPrivate, new TokenBuffer(PROMPT), model, () -> {});
  }

  private static final class GrantingDesk implements BudgetDesk {
    @Override
    public void reserve(BudgetEvent.Reserve reserve, Sequence asker, Executor departure) {
      AccountTotals totals = new AccountTotals(4, 100, 0, 0, 1, 0, 0, 8, 1, 1e-5);
      LedgerFact.Granted granted =
          new LedgerFact.Granted(reserve.id(), "demo", reserve.tokens(), 1, totals);
      departure.execute(() -> asker.granted(granted));
    }

    @Override
    public void commit(BudgetEvent.Commit commit) {}
  }
}
