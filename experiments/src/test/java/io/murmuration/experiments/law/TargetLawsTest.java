package io.murmuration.experiments.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.experiments.facts.FactProbe;
import io.murmuration.experiments.facts.FactPrompt;
import io.murmuration.experiments.perplexity.PerplexityComparison;
import io.murmuration.experiments.perplexity.PerplexityRow;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.trainer.demo.DemoTraining;
import io.murmuration.trainer.evaluation.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetLawsTest {
  private static final SubsetPlan ONE = new SubsetPlan.DrawOne();
  private static final int[] SEQUENCE = {0, 40, 41, 42, 300};

  @TempDir private static Path directory;

  private static Predictor predictor;
  private static List<TokenEvent> tokens;

  @BeforeAll
  static void train() throws IOException {
    TinyEnsemble.train(directory);
    predictor = Predictor.openVerified(directory);
    int members = predictor.memberCount();
    tokens =
        List.of(
            ball(members, new ChiSquareBallParameters(0.01, 0.05, 1e-4)),
            ball(members, new ChiSquareBallParameters(0.9, 30, 5)),
            new TokenEvent.RatioBallToken(members, ONE, 0.05, Adjacency.REPLACE_ONE),
            new TokenEvent.DclipToken(members, 0.1, 1, Adjacency.REPLACE_ONE));
  }

  @AfterAll
  static void close() {
    predictor.close();
  }

  private static TokenEvent ball(int members, ChiSquareBallParameters ball) {
    return new TokenEvent.PmixedToken(members, ONE, ball, Adjacency.REPLACE_ONE);
  }

  private static List<TargetLaw> everyNextToken() {
    List<Target> targets =
        IntStream.range(0, predictor.config().vocabularySize())
            .mapToObj(token -> new Target(0, 2, token))
            .toList();
    return new TargetLaws(predictor, tokens).measure(List.of(SEQUENCE), targets);
  }

  @Test
  void everyLawIsADistribution() {
    List<TargetLaw> laws = everyNextToken();

    assertThat(laws.stream().mapToDouble(TargetLaw::publicModel).sum()).isCloseTo(1, within(1e-5));
    assertThat(laws.stream().mapToDouble(TargetLaw::ensembleMean).sum()).isCloseTo(1, within(1e-5));
    for (int ball = 0; ball < 4; ball++) {
      int column = ball;
      assertThat(laws.stream().mapToDouble(law -> law.mechanisms().get(column)).sum())
          .isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void theMechanismStaysInItsBallAndALargerBallComesCloserToTheEnsemble() {
    List<TargetLaw> laws = everyNextToken();

    assertThat(laws)
        .allSatisfy(
            law ->
                assertThat(law.mechanisms().get(0) / law.publicModel() - 1)
                    .isBetween(-0.01 - 1e-6, 0.05 + 1e-6));
    for (TargetLaw law : laws) {
      double ratio = Math.log(law.mechanisms().get(2) / law.publicModel());
      double clipped = Math.log(law.mechanisms().get(3) / law.publicModel());
      assertThat(ratio).isBetween(-0.05 - 1e-6, 0.05 + 1e-6);
      assertThat(clipped).isBetween(-0.2 - 1e-6, 0.2 + 1e-6);
    }
    assertThat(distance(laws, 2)).isLessThan(distance(laws, 0));
    assertThat(distance(laws, 1)).isLessThan(distance(laws, 0));
    assertThat(distance(laws, 0)).isGreaterThan(0);
  }

  @Test
  void theComparisonIsReproducibleAndOrdersColumns() {
    PerplexityComparison comparison = new PerplexityComparison(predictor, tokens);
    List<PerplexityRow> rows = comparison.run(List.of(SEQUENCE, new int[] {0, 5, 6}));

    assertThat(comparison.run(List.of(SEQUENCE, new int[] {0, 5, 6}))).isEqualTo(rows);
    assertThat(rows).hasSize(7);
    assertThat(rows.get(0).tokensAffordable()).isEqualTo(-1);
    assertThat(rows.get(3).tokensAffordable()).isGreaterThan(rows.get(4).tokensAffordable());
    // Jensen: the mean of logarithms is at most the logarithm of the mean.
    assertThat(rows.get(2).perplexity()).isLessThanOrEqualTo(rows.get(1).perplexity());
  }

  @Test
  void theCommandReadsWhatTrainingWrote() throws IOException {
    Path result = directory.resolveSibling("perplexity.json");
    PerplexityComparison.main(new String[] {directory.toString(), "2", result.toString()});

    assertThat(result).content().contains("\"recordCount\" : 2", "public model", "ball gamma 0.6");
  }

  @Test
  void factsAreAskedForEveryProduct() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(directory.resolve("base/tokenizer.json"))) {
      List<TargetLaw> laws =
          new FactProbe(predictor, tokenizer)
              .measure(FactPrompt.demo().get(1), DemoTraining.corpus(directory).products());

      assertThat(laws)
          .hasSize(14)
          .allSatisfy(law -> assertThat(law.publicModel()).isBetween(0.0, 1.0));
    }
  }

  @Test
  void tokenCountsOfTheBallsAreThoseOfTheTheoremAndTheOthersCostAsMuch() {
    List<Long> tokens =
        ComparedMechanisms.of(128).stream().map(ComparedMechanisms::tokensAffordable).toList();
    assertThat(tokens.subList(0, 2)).containsExactly(4653L, 7645L);
    assertThat(tokens.subList(3, 5)).allSatisfy(n -> assertThat(n).isBetween(4600L, 5200L));
    assertThat(ComparedMechanisms.of(128).stream().map(ComparedMechanisms::label))
        .contains("ball gamma 0.6 C 30.0 tau 1.2", "ratio ball b 1.0", "dclip C 1.47 t 1.0");
  }

  @Test
  void aTemperatureIsRefusedWherePredictionsHaveNone() {
    TokenEvent warm =
        new TokenEvent.DclipToken(predictor.memberCount(), 1, 1.2, Adjacency.REPLACE_ONE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TargetLaws(predictor, List.of(warm)))
        .withMessage("temperature must be 1, got 1.2");
  }

  private static double distance(List<TargetLaw> laws, int ball) {
    return laws.stream()
        .mapToDouble(law -> Math.abs(law.mechanisms().get(ball) - law.ensembleMean()))
        .sum();
  }
}
