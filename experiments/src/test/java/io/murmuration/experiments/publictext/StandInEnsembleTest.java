package io.murmuration.experiments.publictext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.Mechanism;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StandInEnsembleTest {
  private static final StandInSettings SMALL = new StandInSettings(8, 64, 120);
  private static final ChiSquareBallParameters WIDE = new ChiSquareBallParameters(0.6, 30, 1.2);
  private static final ChiSquareBallParameters NARROW = new ChiSquareBallParameters(0.2, 10, 0.1);

  static LongStream seeds() {
    return LongStream.range(0, 10);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aWiderBallPredictsUnseenTextBetterAndNoBallBetterThanTheEnsemble(long seed) {
    StandInEnsemble ensemble = new StandInEnsemble(ToyText.of(400, seed), SMALL);

    List<Utility> utilities = ensemble.measure(List.of(token(WIDE), token(NARROW)));
    double open = ensemble.publicModel().perplexity();
    double wide = utilities.get(0).perplexity();
    double narrow = utilities.get(1).perplexity();

    assertThat(ensemble.positionCount()).isEqualTo(120);
    assertThat(ensemble.memberCount()).isEqualTo(8);
    assertThat(narrow).isLessThan(open);
    assertThat(wide).isLessThan(narrow);
    assertThat(ensemble.unprojected().perplexity()).isLessThan(wide);
    assertThat(utilities.get(0).gainError()).isPositive();
    assertThat(ensemble.publicModel().gainError()).isZero();
  }

  @Test
  void theSameTextGivesTheSameFigures() {
    List<Utility> first =
        new StandInEnsemble(ToyText.of(200, 1), SMALL).measure(List.of(token(WIDE)));
    List<Utility> second =
        new StandInEnsemble(ToyText.of(200, 1), SMALL).measure(List.of(token(WIDE)));

    assertThat(first).isEqualTo(second);
  }

  @Test
  void aHugeBallLeavesMembersAsTheyAre() {
    StandInEnsemble ensemble = new StandInEnsemble(ToyText.of(200, 2), SMALL);
    ChiSquareBallParameters huge = new ChiSquareBallParameters(1 - 1e-9, 1e8, 1e8);

    assertThat(ensemble.measure(List.of(token(huge))).get(0).meanLogProbability())
        .isCloseTo(ensemble.unprojected().meanLogProbability(), within(1e-6));
  }

  @Test
  void atomsProjectAsTheWholeVocabularyDoes() {
    PublicText text = ToyText.of(60, 3);
    Vocabulary vocabulary = Vocabulary.of(text, 64);
    TextSplit split = TextSplit.of(text, vocabulary, 12);
    Trigrams open = Trigrams.of(split.publicHalf());
    Trigrams shard = Trigrams.of(split.shards().get(0));
    StandInMember member = new StandInMember(split.shards().get(0));
    List<Mechanism> mechanisms =
        List.of(
            Mechanism.of(token(new ChiSquareBallParameters(0.5, 5, 0.4))),
            Mechanism.of(new TokenEvent.DclipToken(8, 0.7, 1, Adjacency.REPLACE_ONE)));

    for (Position at : Position.spread(split.heldOut(), 40)) {
      double[] p0 = new double[vocabulary.size()];
      Arrays.fill(p0, 1.0 / p0.length);
      open.blend(at.beforeLast(), at.last(), p0);
      double[] blended = p0.clone();
      shard.blend(at.beforeLast(), at.last(), blended);
      assertThat(Arrays.stream(blended).sum()).isCloseTo(1, within(1e-12));
      assertThat(member.shardProbability(at, p0[at.target()]))
          .isCloseTo(blended[at.target()], within(1e-15));
      for (int i = 0; i < p0.length; i++) {
        blended[i] = 0.3 * p0[i] + 0.7 * blended[i];
      }

      for (Mechanism mechanism : mechanisms) {
        double[] sum = new double[p0.length];
        member.atoms(at, p0, 0.7).addContribution(mechanism, 0.5, sum);
        double[] whole = mechanism.project(p0, blended, 1);
        for (int i = 0; i < p0.length; i++) {
          assertThat(sum[i]).isCloseTo(0.5 * whole[i], within(1e-6));
        }
      }
    }
  }

  @Test
  void whereNobodyMayAnswerThePublicModelTakesItsShare() {
    StandInEnsemble ensemble = new StandInEnsemble(ToyText.of(200, 6), SMALL);
    List<Utility> utilities =
        ensemble.measure(
            List.of(
                token(WIDE),
                new TokenEvent.PmixedToken(
                    4, new SubsetPlan.Poisson(0.05), WIDE, Adjacency.REPLACE_ONE),
                new TokenEvent.PmixedToken(
                    4, new SubsetPlan.Poisson(1e-9), WIDE, Adjacency.REPLACE_ONE)));

    assertThat(utilities.get(1).perplexity()).isGreaterThan(utilities.get(0).perplexity());
    assertThat(utilities.get(2).perplexity())
        .isGreaterThan(utilities.get(1).perplexity())
        .isCloseTo(ensemble.publicModel().perplexity(), within(1e-6));
  }

  @Test
  void blendingIsThatOfWittenAndBell() {
    Trigrams counted = Trigrams.of(List.of(new int[] {3, 3, 0, 1, 0, 1, 0, 2}));
    double[] law = {1 / 3.0, 1 / 3.0, 1 / 3.0};

    double factor = counted.blend(1, 0, law);

    // No context: c = 6, T = 3, counts 3, 2, 1. After 0: c = 3, T = 2, counts 0, 2, 1. After 1 0:
    // c = 2, T = 2, counts 0, 1, 1.
    double one = (1 / 3.0 * 3 + 2) / 9;
    one = (one * 2 + 2) / 5;
    one = (one * 2 + 1) / 4;
    assertThat(law[1]).isCloseTo(one, within(1e-15));
    assertThat(Arrays.stream(law).sum()).isCloseTo(1, within(1e-15));
    assertThat(factor).isCloseTo(3 / 9.0 * 2 / 5 * 2 / 4, within(1e-15));
    assertThat(counted.words()).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void everyParagraphIsInOnePartAlone() {
    PublicText text = ToyText.of(100, 4);
    Vocabulary vocabulary = Vocabulary.of(text, 64);

    TextSplit split = TextSplit.of(text, vocabulary, 5);
    int dealt = split.shards().stream().mapToInt(List::size).sum();

    assertThat(split.publicHalf().size() + dealt + split.heldOut().size()).isEqualTo(100);
    Set<int[]> all = new HashSet<>(split.publicHalf()); // arrays are told apart by identity
    split.shards().forEach(all::addAll);
    all.addAll(split.heldOut());
    assertThat(all).hasSize(100);
    assertThat(split.shards()).allMatch(shard -> shard.size() >= dealt / 5);
    long half = split.publicHalf().stream().mapToLong(words -> words.length - 2).sum();
    assertThat((double) half / text.wordCount()).isBetween(0.49, 0.53);
  }

  @Test
  void theVocabularyKeepsTheMostFrequentWords() {
    PublicText text = new PublicText(List.of(List.of("b", "a", "b", "c", "a", "b")));
    Vocabulary vocabulary = Vocabulary.of(text, 3);

    assertThat(vocabulary.size()).isEqualTo(3);
    assertThat(vocabulary.encode(List.of("b", "a", "c"))).containsExactly(3, 3, 1, 2, 0);
    assertThat(Position.spread(List.of(vocabulary.encode(List.of("b", "c", "a"))), 9))
        .containsExactly(new Position(3, 3, 1), new Position(1, 0, 2));
  }

  @Test
  void tooLittleTextAndSizesOutOfRangeAreRefused() {
    PublicText text = ToyText.of(16, 5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StandInEnsemble(text, SMALL))
        .withMessageStartingWith("public text must have at least 10 paragraphs in its second half")
        .withMessageEndingWith("give more text");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StandInSettings(1, 64, 10))
        .withMessage("members must be in 2..1024, got 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StandInSettings(2, 15, 10))
        .withMessage("vocabulary must be in 16..65536, got 15");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StandInSettings(2, 64, 0))
        .withMessage("positions must be in 1..100000, got 0");
  }

  private static TokenEvent token(ChiSquareBallParameters ball) {
    return new TokenEvent.PmixedToken(8, new SubsetPlan.DrawOne(), ball, Adjacency.REPLACE_ONE);
  }
}
