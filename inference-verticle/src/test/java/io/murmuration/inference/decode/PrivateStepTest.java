package io.murmuration.inference.decode;

import static io.murmuration.inference.decode.StepBench.PROMPT;
import static io.murmuration.inference.decode.StepBench.SUBSET_SEED;
import static io.murmuration.inference.decode.StepBench.TOKEN_SEED;
import static io.murmuration.inference.decode.StepBench.mechanism;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvSequence;
import io.murmuration.decoder.Logits;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.Row;
import io.murmuration.inference.decode.plan.StepBounds;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.privacy.event.Adjacency;
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
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PrivateStepTest {
  private static final int TOKENS = 24;
  private static final int MEMBERS = TinyEnsemble.MEMBERS;

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

  private static Stream<SubsetPlan> plans() {
    return Stream.of(new SubsetPlan.DrawOne(), new SubsetPlan.Poisson(0.5), new SubsetPlan.All());
  }

  private static Stream<TokenEvent> events() {
    Adjacency adjacency = Adjacency.REPLACE_ONE;
    Stream<TokenEvent> balls =
        plans()
            .flatMap(
                plan ->
                    Stream.of(
                        mechanism(plan),
                        new TokenEvent.RatioBallToken(MEMBERS, plan, 0.88, adjacency),
                        new TokenEvent.PmixedFixedToken(MEMBERS, plan, 4, 0.1, adjacency)));
    TokenEvent clipped = new TokenEvent.DclipToken(MEMBERS, 1.5, 0.8, adjacency);
    return Stream.concat(balls, Stream.of(clipped));
  }

  private static Stream<Arguments> eventsAndStrategies() {
    return events()
        .flatMap(
            event -> Stream.of(KvStrategy.values()).map(strategy -> Arguments.of(event, strategy)));
  }

  /**
   * The same draws give the same tokens when everything else is computed here, from the logits of
   * that step; and those are the logits of the whole text, however the caches were caught up. (Not
   * compared in one go: exact draws may turn on the last bit of a distribution.) Here each token's
   * members are drawn when it is sampled: that they are drawn ahead there changes nothing.
   */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("eventsAndStrategies")
  void tokensAreThoseOfTheMechanism(TokenEvent event, KvStrategy strategy) {
    StepBench bench = new StepBench(ensemble, new StepBench.Shape(event, strategy, 256));
    Sampler subsets = new SeededSampler(SUBSET_SEED);
    Sampler tokens = new SeededSampler(TOKEN_SEED);
    try (Active active = bench.admitted(PROMPT)) {
      for (int i = 0; i < TOKENS; i++) {
        int[] before = active.tokens().from(0);
        bench.heard.clear();

        bench.sampleOne(active);

        int[] drawn = subsets.drawSubset(event.plan(), MEMBERS);
        int[] run = strategy == KvStrategy.EAGER ? IntStream.range(0, MEMBERS).toArray() : drawn;
        assertThat(bench.heard.stream().mapToInt(StepBench.Heard::adapter).skip(1))
            .containsExactly(Arrays.stream(run).boxed().toArray(Integer[]::new));
        int expected = token(event, bench, drawn, tokens);
        assertThat(active.tokens().from(before.length)).containsExactly(expected);
        bench.heard.forEach(one -> assertClose(one.logits(), fromScratch(one.adapter(), before)));
      }
      for (int adapter = CausalModel.PUBLIC; adapter < MEMBERS; adapter++) {
        assertThat(bench.tokensRun(adapter))
            .as("no token twice under an adapter, the last one not at all")
            .isLessThan(active.tokenCount());
      }
    }
    assertThat(bench.model.openBytes()).isZero();
  }

  private static int token(TokenEvent event, StepBench bench, int[] drawn, Sampler sampler) {
    Mechanism mechanism = Mechanism.of(event);
    double temperature = event instanceof TokenEvent.DclipToken ? 0.8 : 1;
    double[] p0 = softmax(bench.logits(CausalModel.PUBLIC), temperature);
    List<double[]> contributions =
        Arrays.stream(drawn)
            .mapToObj(member -> softmax(bench.logits(member), temperature))
            .map(member -> mechanism.project(p0, member, drawn.length))
            .toList();
    double[] g = mechanism.release(p0, Deviations.mean(contributions, p0.length));
    return sampler.sampleToken(p0, g, mechanism.ceiling());
  }

  private static double[] softmax(float[] logits, double temperature) {
    return Softmax.probabilities(logits, 0, logits.length, temperature);
  }

  private static void assertClose(float[] logits, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(logits[i]).isCloseTo(expected[i], within(1e-4f));
    }
  }

  private static float[] fromScratch(int adapter, int[] text) {
    CausalModel model = ensemble.model();
    try (KvSequence room = model.open(text.length, 1).orElseThrow();
        Logits logits =
            model.forward(
                adapter == CausalModel.PUBLIC
                    ? List.of(new Row(room.cache(adapter), text, true))
                    : List.of(
                        new Row(room.cache(CausalModel.PUBLIC), text, false),
                        new Row(room.cache(adapter), text, true)))) {
      return logits.row(0);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void whoRunsChangesNoToken(SubsetPlan plan) {
    StepBench eager = new StepBench(ensemble, StepBench.Shape.of(plan, KvStrategy.EAGER));
    StepBench lazy = new StepBench(ensemble, StepBench.Shape.of(plan, KvStrategy.LAZY));
    eager.coarsen();
    lazy.coarsen();
    assertThat(tokens(lazy, PROMPT)).isEqualTo(tokens(eager, PROMPT));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(KvStrategy.class)
  void aPromptInChunksIsTheSamePrompt(KvStrategy strategy) {
    int[] prompt = new SplittableRandom(3).ints(60, 0, 256).toArray();
    PmixedToken event = mechanism(new SubsetPlan.Poisson(0.5));
    StepBench whole = new StepBench(ensemble, new StepBench.Shape(event, strategy, 4_096));
    StepBench chunked = new StepBench(ensemble, new StepBench.Shape(event, strategy, 16));

    whole.coarsen();
    chunked.coarsen();

    int[] expected = tokens(whole, prompt);

    assertThat(tokens(chunked, prompt)).isEqualTo(expected);
    assertThat(chunked.forwards)
        .hasSizeGreaterThan(whole.forwards.size() + 3)
        .allMatch(rows -> rows.stream().mapToInt(row -> row.tokenIds().length).sum() <= 16);
    assertThat(logitsOf(chunked, CausalModel.PUBLIC)).hasSize(TOKENS);
    for (int adapter = CausalModel.PUBLIC; adapter < MEMBERS; adapter++) {
      List<float[]> one = logitsOf(whole, adapter);
      List<float[]> other = logitsOf(chunked, adapter);
      assertThat(other).hasSameSizeAs(one);
      for (int i = 0; i < one.size(); i++) {
        assertClose(other.get(i), one.get(i));
      }
    }
  }

  private static int[] tokens(StepBench bench, int[] prompt) {
    try (Active active = bench.admitted(prompt)) {
      for (int i = 0; i < TOKENS; i++) {
        bench.sampleOne(active);
      }
      return active.tokens().from(prompt.length);
    }
  }

  private static List<float[]> logitsOf(StepBench bench, int adapter) {
    return bench.heard.stream()
        .filter(one -> one.adapter() == adapter)
        .map(StepBench.Heard::logits)
        .toList();
  }

  /** To the bit: another text of the same length in the same batches moves no logit. */
  @Test
  void whatOthersSayMovesNoLogit() {
    int[] one = new SplittableRandom(4).ints(30, 0, 256).toArray();
    int[] another = new SplittableRandom(5).ints(30, 0, 256).toArray();
    List<float[]> besideOne = firstLogits(one);
    List<float[]> besideAnother = firstLogits(another);
    assertThat(besideOne).hasSize(1 + MEMBERS);
    for (int i = 0; i < besideOne.size(); i++) {
      assertThat(besideAnother.get(i)).isEqualTo(besideOne.get(i));
    }
  }

  /** Logits for the first token of a sequence that shares its forwards with another. */
  private static List<float[]> firstLogits(int[] other) {
    TokenEvent event = mechanism(new SubsetPlan.DrawOne());
    StepBench bench = new StepBench(ensemble, new StepBench.Shape(event, KvStrategy.EAGER, 64));
    List<float[]> heard = new ArrayList<>();
    List<Integer> rowCounts = new ArrayList<>();
    try (Active second = bench.admitted(other);
        Active first = bench.admitted(new SplittableRandom(6).ints(30, 0, 256).toArray())) {
      bench.model.onRows(rows -> rowCounts.add(rows.size()));
      bench.model.afterForward(
          (row, logits) -> {
            if (row.cache() == first.caches().cache(row.cache().adapter())) {
              heard.add(logits.clone());
            }
          });
      while (heard.isEmpty()) {
        bench.step.run(List.of(second, first));
      }
    }
    assertThat(rowCounts).as("forwards that both share").anyMatch(count -> count > 1 + MEMBERS);
    return heard;
  }

  @Test
  void thePublicModelAnswersWithoutAnyMember() {
    StepBench bench =
        new StepBench(ensemble, StepBench.Shape.of(new SubsetPlan.All(), KvStrategy.EAGER));
    Sampler reference = new SeededSampler(TOKEN_SEED);
    try (Active active = bench.admitted(PROMPT, false)) {
      for (int i = 0; i < TOKENS; i++) {
        bench.sampleOne(active);
        assertThat(bench.heard.get(i).adapter()).isEqualTo(CausalModel.PUBLIC);
        double[] p0 = softmax(bench.heard.get(i).logits(), 1);
        int expected = reference.sampleToken(p0, new double[p0.length], 0);
        assertThat(active.tokens().from(PROMPT.length + i)).containsExactly(expected);
      }
      assertThat(bench.heard).hasSize(TOKENS);
      assertThat(bench.model.openBytes())
          .isEqualTo(bench.model.pool().bytesFor(PROMPT.length + 59, 0));
    }
  }

  @Test
  void sequencesOfABatchShareForwards() {
    StepBench bench =
        new StepBench(ensemble, StepBench.Shape.of(new SubsetPlan.All(), KvStrategy.LAZY));
    try (Active first = bench.admitted(PROMPT);
        Active second = bench.admitted(PROMPT)) {
      for (int i = 0; i < 6; i++) {
        bench.step.run(List.of(first, second));
      }
      assertThat(first.sequence().sampledTokens()).isEqualTo(6);
      assertThat(second.sequence().sampledTokens()).isEqualTo(6);
      assertThat(bench.model.forwards()).as("one forward per step for both").isEqualTo(6);
      bench.heard.subList(0, 10).forEach(one -> assertThat(one.newTokens()).isEqualTo(5));
      assertThat(bench.heard).hasSize(60);
    }
  }

  @Test
  void aMemberThatIsNoDistributionCountsAsThePublicModel() {
    StepBench bench =
        new StepBench(ensemble, StepBench.Shape.of(new SubsetPlan.DrawOne(), KvStrategy.LAZY));
    List<float[]> publicLogits = new ArrayList<>();
    bench.model.afterForward(
        (row, logits) -> {
          if (row.cache().adapter() == CausalModel.PUBLIC) {
            publicLogits.add(logits.clone());
          } else {
            logits[17] = publicLogits.size() % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
          }
        });
    Sampler reference = new SeededSampler(TOKEN_SEED);
    try (Active active = bench.admitted(PROMPT)) {
      for (int i = 0; i < TOKENS; i++) {
        bench.sampleOne(active);
        double[] p0 = Softmax.probabilities(publicLogits.get(i));
        int expected = reference.sampleToken(p0, new double[p0.length], StepBench.BALL.ceiling());
        assertThat(active.tokens().from(PROMPT.length + i)).containsExactly(expected);
      }
    }
  }

  @Test
  void membersThatAreNotNeededAgainLeaveTheirSlots() {
    StepBench bench =
        new StepBench(ensemble, StepBench.Shape.of(new SubsetPlan.DrawOne(), KvStrategy.LAZY));
    try (Active active = bench.admitted(PROMPT)) {
      while (active.step() < 59) {
        bench.sampleOne(active);
      }
      assertThat(active.held()).as("one token is left, of one member").hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void theMechanismMustBeTheModels() {
    PmixedToken other =
        new PmixedToken(80, new SubsetPlan.DrawOne(), StepBench.BALL, Adjacency.REPLACE_ONE);
    assertThatThrownBy(
            () ->
                new PrivateStep(ensemble.model(), other, StepBounds.of(256), new SeededSampler(1)))
        .hasMessage("the mechanism must have the model's 4 members, got 80");
  }
}
