package io.murmuration.inference.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Reserved;
import io.murmuration.contracts.generation.TokenRecord.Started;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The promises that hold whatever comes in whichever order. */
class SequenceInterleavingTest {
  private static LongStream seeds() {
    return LongStream.range(0, 500);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void sampledNeverExceedsGrantedAndEveryGrantIsCommittedOnce(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestBench.Shape shape =
        new TestBench.Shape(random.nextInt(1, 9), random.nextInt(1, 40), random.nextInt(0, 60));
    TestBench bench = new TestBench(shape, random.nextBoolean() ? "cd" : "zz");
    bench.start();
    for (int i = 0; i < 200 && !bench.sequence.isEnded(); i++) {
      happen(bench, random);
      int granted = bench.granted.values().stream().mapToInt(n -> n).sum();
      assertThat(bench.sequence.sampledTokens()).isLessThanOrEqualTo(granted);
      assertThat(bench.sequence.sampledTokens()).isLessThanOrEqualTo(shape.maxTokens());
    }
    bench.sequence.cancel("cancelled");
    int sampled = bench.sequence.sampledTokens();
    while (!bench.unanswered().isEmpty()) {
      bench.answer();
    }
    bench.releaseAll();

    assertThat(bench.sequence.sampledTokens()).isEqualTo(sampled);
    checkCommits(bench);
    checkRecords(bench);
  }

  private static void happen(TestBench bench, SplittableRandom random) {
    int what = random.nextInt(100);
    if (what < 2) {
      bench.sequence.cancel("cancelled");
    } else if (what < 4) {
      bench.sequence.stopShort(Problems.deadlinePassed());
    } else if (what < 5 && !bench.unanswered().isEmpty()) {
      bench.reject("unknown_account");
    } else if (what < 25 && !bench.unanswered().isEmpty()) {
      bench.answer();
    } else if (what < 50) {
      bench.outbox.tick();
    } else if (bench.sequence.maySample()) {
      bench.sample(random.nextInt(random.nextInt(4) == 0 ? 10 : 9));
    }
  }

  private static void checkCommits(TestBench bench) {
    Map<String, Integer> commits = new HashMap<>();
    for (BudgetEvent.Commit commit : bench.commits()) {
      assertThat(commits.put(commit.id(), commit.tokensSampled())).isNull();
      assertThat(commit.tokensSampled()).isBetween(0, bench.granted.get(commit.id()));
    }
    assertThat(commits.keySet()).isEqualTo(bench.granted.keySet());
    assertThat(commits.values().stream().mapToInt(n -> n).sum())
        .isEqualTo(bench.sequence.sampledTokens());
    Map<String, Integer> released = new HashMap<>();
    bench.tokens().forEach(record -> released.merge(record.reservation(), 1, Integer::sum));
    released.forEach((id, count) -> assertThat(count).isLessThanOrEqualTo(commits.get(id)));
  }

  private static void checkRecords(TestBench bench) {
    List<TokenRecord> records = bench.records();
    Set<String> reserved = new HashSet<>();
    for (int i = 0; i < records.size(); i++) {
      TokenRecord.Released record = (TokenRecord.Released) records.get(i);
      assertThat(record.sequence()).isEqualTo(i + 1);
      assertThat(record instanceof Started).isEqualTo(i == 0);
      assertThat(record instanceof Ended).isEqualTo(i == records.size() - 1);
      if (record instanceof Reserved block) {
        assertThat(bench.granted).containsKey(block.reservation());
        reserved.add(block.reservation());
      } else if (record instanceof Tokens tokens) {
        assertThat(reserved).contains(tokens.reservation());
      }
    }
    Ended ended = bench.ended();
    if (ended.usage() != null) {
      assertThat(ended.usage().outputTokens()).isEqualTo(bench.released().size());
      assertThat(ended.usage().privacy().tokensCharged()).isEqualTo(bench.sequence.sampledTokens());
    }
  }
}
