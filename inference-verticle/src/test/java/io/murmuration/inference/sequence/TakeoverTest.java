package io.murmuration.inference.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Reserved;
import io.murmuration.contracts.generation.TokenRecord.Started;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A response that goes on at another worker; odd letters come with the next token only. */
class TakeoverTest {
  private static final int END_OF_TEXT = 9;

  private static LongStream seeds() {
    return LongStream.range(0, 500);
  }

  /** What the log tells of the records, whoever wrote them. */
  private static Progress progress(List<TokenRecord> records) {
    int inputTokens = Progress.NOT_STARTED;
    int announced = 0;
    Reserved last = null;
    List<Tokens> released = new ArrayList<>();
    for (TokenRecord record : records) {
      if (record instanceof Started started) {
        inputTokens = started.inputTokens();
      } else if (record instanceof Reserved reserved) {
        announced += reserved.reservedTokens();
        last = reserved;
      } else if (record instanceof Tokens tokens) {
        released.add(tokens);
      }
    }
    return new Progress(records.size(), inputTokens, released, announced, last, 0);
  }

  private static Progress released(String... texts) {
    List<Tokens> tokens = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      int token = texts[i].charAt(0) - 'a';
      String text = texts[i].substring(1);
      tokens.add(new Tokens("a", 3 + i, 1, "r0", List.of(token), text));
    }
    Reserved block = new Reserved("a", 2, 1, "demo", "r0", 8, 90, 8.0, 1.5, 1e-5);
    return new Progress(2 + texts.length, 5, tokens, 8, block, 0);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void manyWorkersTogetherSayWhatOneWouldHaveSaid(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestBench.Shape shape =
        new TestBench.Shape(random.nextInt(1, 9), random.nextInt(1, 40), 10_000);
    String stop = random.nextBoolean() ? "cde" : "zz";
    int[] script = random.ints(50, 0, random.nextInt(5, 10)).toArray();
    List<TokenRecord> log = new ArrayList<>();
    boolean isOver = false;
    for (int worker = 0; !isOver && worker < 200; worker++) {
      TestBench bench = TestBench.takingOver(shape, progress(log), stop);
      bench.restore();
      live(bench, script, random, worker > 20);
      List<TokenRecord> written = bench.records();
      for (TokenRecord record : written) {
        assertThat(((TokenRecord.Released) record).sequence()).isEqualTo(log.size() + 1);
        log.add(record);
      }
      isOver = !log.isEmpty() && log.get(log.size() - 1) instanceof Ended;
    }
    TestBench alone = new TestBench(shape, stop);
    alone.restore();
    live(alone, script, random, true);

    assertThat(log.stream().filter(Started.class::isInstance)).hasSize(1);
    assertThat(ids(log)).isEqualTo(alone.released());
    assertThat(text(log)).isEqualTo(alone.text());
    Ended ended = (Ended) log.get(log.size() - 1);
    assertThat(ended.status()).isEqualTo(alone.ended().status());
    assertThat(ended.reason()).isEqualTo(alone.ended().reason());
    assertThat(ended.usage().outputTokens()).isEqualTo(alone.ended().usage().outputTokens());
    assertThat(ended.usage().privacy().tokensCharged())
        .isGreaterThanOrEqualTo(ended.usage().outputTokens());
  }

  /** Lives on until it ends or, unless it is patient, somewhere dies. */
  private static void live(TestBench bench, int[] script, SplittableRandom random, boolean stays) {
    if (!bench.sequence.isEnded()) {
      bench.start();
    }
    for (int i = 0; i < 2_000 && !bench.sequence.isEnded(); i++) {
      int what = random.nextInt(100);
      if (what < 3 && !stays) {
        if (random.nextBoolean()) {
          bench.sequence.handOver();
          bench.releaseAll();
        }
        return;
      } else if (what < 30 && !bench.unanswered().isEmpty()) {
        bench.answer();
      } else if (what < 60) {
        bench.outbox.tick();
      } else if (bench.sequence.maySample()) {
        bench.sample(script[bench.restored() + bench.sequence.sampledTokens()]);
      }
    }
    bench.releaseAll();
    bench.releaseAll();
    bench.releaseAll();
  }

  private static List<Integer> ids(List<TokenRecord> log) {
    return log.stream()
        .filter(Tokens.class::isInstance)
        .flatMap(record -> ((Tokens) record).tokenIds().stream())
        .toList();
  }

  private static String text(List<TokenRecord> log) {
    return log.stream()
        .filter(Tokens.class::isInstance)
        .map(record -> ((Tokens) record).text())
        .collect(Collectors.joining());
  }

  @Test
  void itGoesOnAtTheNextNumberWithAReservationOfItsOwn() {
    TestBench bench = TestBench.takingOver(new TestBench.Shape(4, 10, 100), released("aa", "cc"));
    bench.restore();
    bench.start();
    assertThat(bench.unanswered().element().tokens()).isEqualTo(4);
    assertThat(bench.unanswered().element().tenant()).isEqualTo("team-a");
    assertThat(bench.sequence.maySample()).as("the dead worker's grant is not ours").isFalse();
    bench.answer();
    bench.sample(4);
    bench.sample(END_OF_TEXT);
    bench.releaseAll();

    List<TokenRecord> records = bench.records();
    assertThat(records.get(0)).isInstanceOf(Reserved.class);
    assertThat(((Reserved) records.get(0)).sequence()).isEqualTo(5);
    assertThat(records).noneMatch(Started.class::isInstance);
    Ended ended = bench.ended();
    assertThat(ended.sequence()).isEqualTo(8);
    assertThat(ended.status()).isEqualTo(Status.COMPLETED);
    assertThat(ended.usage().outputTokens()).isEqualTo(4);
    assertThat(ended.usage().privacy().tokensCharged())
        .as("the announced block in full, and what was sampled here")
        .isEqualTo(8 + 2);
  }

  @Test
  void itNeverSamplesMoreThanTheRequestLeaves() {
    TestBench bench = TestBench.takingOver(new TestBench.Shape(8, 3, 100), released("aa", "cc"));
    bench.restore();
    bench.start();
    assertThat(bench.unanswered().element().tokens()).isEqualTo(1);
    bench.answer();
    bench.sample(1);
    bench.releaseAll();
    assertThat(bench.ended().reason()).isEqualTo("length");
    assertThat(bench.ended().usage().outputTokens()).isEqualTo(3);
    assertThat(bench.text()).isEqualTo("b");
  }

  @Test
  void whatHasComeToItsEndOnlyEnds() {
    checkEnd(TestBench.takingOver(new TestBench.Shape(8, 2, 100), released("aa", "bb")), "length");
    checkEnd(TestBench.takingOver(new TestBench.Shape(8, 9, 100), released("aa", "j")), "stop");
    checkEnd(
        TestBench.takingOver(new TestBench.Shape(8, 9, 100), released("aa", "c", "e"), "ce"),
        "stop");
  }

  private static void checkEnd(TestBench bench, String reason) {
    bench.restore();
    bench.releaseAll();
    assertThat(bench.records()).hasSize(1);
    assertThat(bench.ended().status()).isEqualTo(Status.COMPLETED);
    assertThat(bench.ended().reason()).isEqualTo(reason);
    assertThat(bench.ended().usage().privacy().tokensCharged()).isEqualTo(8);
    assertThat(bench.ended().usage().privacy().epsilonSpent()).isEqualTo(1.5);
    assertThat(bench.unanswered()).as("no reservation").isEmpty();
  }

  @Test
  void textThatDoesNotFollowFromItsTokensFailsTheResponse() {
    for (Progress strange :
        List.of(
            released("ab"),
            released("aa", "c", "cc"),
            released("aa", "j", "cc"),
            released("aa", "bb", "cc"))) {
      TestBench bench = TestBench.takingOver(new TestBench.Shape(8, 9, 100), strange);
      bench.restore();
      bench.releaseAll();
      assertThat(bench.ended().status()).isEqualTo(Status.FAILED);
      assertThat(bench.ended().problem().code()).isEqualTo("takeover_mismatch");
      assertThat(bench.unanswered()).isEmpty();
    }
  }

  @Test
  void anotherCountOfPromptTokensFailsTheResponse() {
    Progress strange = new Progress(1, 6, List.of(), 0, null, 0);
    TestBench bench = TestBench.takingOver(new TestBench.Shape(8, 9, 100), strange);
    bench.restore();
    bench.releaseAll();
    assertThat(bench.ended().problem().code()).isEqualTo("takeover_mismatch");
  }

  @Test
  void textThatWasFlushedBeforeAnEndThatNeverCameIsNotGoneOnWith() {
    TestBench bench = TestBench.takingOver(new TestBench.Shape(8, 9, 100), released("aa", "bb"));
    bench.restore();
    bench.releaseAll();
    assertThat(bench.ended().status()).isEqualTo(Status.INCOMPLETE);
    assertThat(bench.ended().reason()).isEqualTo("worker_failed");
    assertThat(bench.ended().usage().outputTokens()).isEqualTo(2);
  }

  @Test
  void whoIsHandedOverSaysNothingMoreAndCommitsWhatWasSampled() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100));
    bench.start();
    bench.answer();
    bench.sample(0);
    bench.sample(2);
    bench.outbox.tick();
    bench.sequence.handOver();
    bench.releaseAll();

    assertThat(bench.sequence.isHandedOver()).isTrue();
    assertThat(bench.sequence.maySample()).isFalse();
    assertThat(bench.records()).noneMatch(Ended.class::isInstance);
    assertThat(bench.released()).hasSizeLessThan(2);
    assertThat(bench.commits()).hasSize(1);
    assertThat(bench.commits().get(0).tokensSampled()).isEqualTo(2);
    bench.sequence.cancel("cancelled");
    bench.sequence.fail(Problems.modelFailed());
    bench.releaseAll();
    assertThat(bench.records()).noneMatch(Ended.class::isInstance);
  }

  @Test
  void aGrantThatComesAfterTheHandoverIsGivenBack() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100));
    bench.start();
    bench.sequence.handOver();
    bench.answer();
    assertThat(bench.commits()).hasSize(1);
    assertThat(bench.commits().get(0).tokensSampled()).isZero();
  }

  @Test
  void aDenialAfterATakeoverCountsWhatWasReleasedBefore() {
    TestBench bench = TestBench.takingOver(new TestBench.Shape(8, 20, 3), released("aa", "cc"));
    bench.restore();
    bench.start();
    bench.answer();
    bench.releaseAll();
    assertThat(bench.ended().status()).isEqualTo(Status.INCOMPLETE);
    assertThat(bench.ended().problem().code()).isEqualTo("budget_exhausted");
    assertThat(bench.ended().problem().given()).isEqualTo("18");
    assertThat(bench.ended().problem().remedy())
        .isEqualTo("Lower max_output_tokens to 5 or ask the data owner.");
  }
}
