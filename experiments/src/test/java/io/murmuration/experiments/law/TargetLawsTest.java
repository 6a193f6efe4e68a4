package io.murmuration.experiments.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.experiments.facts.FactProbe;
import io.murmuration.experiments.facts.FactPrompt;
import io.murmuration.experiments.perplexity.PerplexityComparison;
import io.murmuration.experiments.perplexity.PerplexityRow;
import io.murmuration.privacy.event.ChiSquareBallParameters;
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
  private static final ChiSquareBallParameters SMALL =
      new ChiSquareBallParameters(0.01, 0.05, 1e-4);
  private static final ChiSquareBallParameters LARGE = new ChiSquareBallParameters(0.9, 30, 5);
  private static final int[] SEQUENCE = {0, 40, 41, 42, 300};

  @TempDir private static Path directory;

  private static Predictor predictor;

  @BeforeAll
  static void train() throws IOException {
    TinyEnsemble.train(directory);
    predictor = Predictor.openVerified(directory);
  }

  @AfterAll
  static void close() {
    predictor.close();
  }

  private static List<TargetLaw> everyNextToken() {
    List<Target> targets =
        IntStream.range(0, predictor.config().vocabularySize())
            .mapToObj(token -> new Target(0, 2, token))
            .toList();
    return new TargetLaws(predictor, List.of(SMALL, LARGE)).measure(List.of(SEQUENCE), targets);
  }

  @Test
  void everyLawIsADistribution() {
    List<TargetLaw> laws = everyNextToken();

    assertThat(laws.stream().mapToDouble(TargetLaw::publicModel).sum()).isCloseTo(1, within(1e-5));
    assertThat(laws.stream().mapToDouble(TargetLaw::ensembleMean).sum()).isCloseTo(1, within(1e-5));
    for (int ball = 0; ball < 2; ball++) {
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
    assertThat(distance(laws, 1)).isLessThan(distance(laws, 0));
    assertThat(distance(laws, 0)).isGreaterThan(0);
  }

  @Test
  void theComparisonIsReproducibleAndOrdersColumns() {
    PerplexityComparison comparison = new PerplexityComparison(predictor, List.of(SMALL, LARGE));
    List<PerplexityRow> rows = comparison.run(List.of(SEQUENCE, new int[] {0, 5, 6}));

    assertThat(comparison.run(List.of(SEQUENCE, new int[] {0, 5, 6}))).isEqualTo(rows);
    assertThat(rows).hasSize(5);
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
  void tokenCountsOfTheServedBallsAreThoseOfTheTheorem() {
    assertThat(ServedBalls.tokensAffordable(ServedBalls.compared().get(0), 128)).isEqualTo(4653);
    assertThat(ServedBalls.tokensAffordable(ServedBalls.compared().get(1), 128)).isEqualTo(7645);
  }

  private static double distance(List<TargetLaw> laws, int ball) {
    return laws.stream()
        .mapToDouble(law -> Math.abs(law.mechanisms().get(ball) - law.ensembleMean()))
        .sum();
  }
}
