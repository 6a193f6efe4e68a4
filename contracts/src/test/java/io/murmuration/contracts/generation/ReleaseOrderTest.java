package io.murmuration.contracts.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.TokenRecord.Claimed;
import io.murmuration.contracts.generation.TokenRecord.Released;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReleaseOrderTest {
  private final ReleaseOrder order = new ReleaseOrder();

  @Test
  void recordsOfTheClaimHoldInOrder() {
    assertThat(order.accept(7, claim(0))).isEmpty();
    assertThat(order.accept(8, token(1, 7))).isPresent();
    assertThat(order.accept(12, token(2, 7))).isPresent();
    assertThat(order.accept(13, end(3, 7))).isPresent();
    assertThat(order.epoch()).isEqualTo(7);
    assertThat(order.lastSequence()).isEqualTo(3);
    assertThat(order.isEnded()).isTrue();
  }

  @Test
  void nothingHoldsWithoutAClaim() {
    assertThat(order.accept(0, token(1, 0))).isEmpty();
    assertThat(order.accept(1, token(1, ReleaseOrder.UNCLAIMED + 1))).isEmpty();
    assertThat(order.lastSequence()).isZero();
  }

  @Test
  void recordsOfAnEarlierClaimAreVoidOnceALaterOneHolds() {
    order.accept(0, claim(0));
    order.accept(1, token(1, 0));
    order.accept(2, claim(1));

    assertThat(order.accept(3, token(2, 0))).isEmpty();
    assertThat(order.accept(4, token(2, 2))).isPresent();
  }

  @Test
  void aClaimThatDoesNotGoOnWhereTheLogStandsIsVoidWithAllItsRecords() {
    order.accept(0, claim(0));
    order.accept(1, token(1, 0));
    order.accept(2, claim(0));

    assertThat(order.epoch()).isZero();
    assertThat(order.accept(3, token(1, 2))).isEmpty();
    assertThat(order.accept(4, token(2, 2))).isEmpty();
    assertThat(order.accept(5, token(2, 0))).isPresent();
  }

  @Test
  void duplicatesAndGapsAreVoid() {
    order.accept(0, claim(0));
    order.accept(1, token(1, 0));

    assertThat(order.accept(2, token(1, 0))).isEmpty();
    assertThat(order.accept(3, token(3, 0))).isEmpty();
    assertThat(order.lastSequence()).isEqualTo(1);
  }

  @Test
  void nothingHoldsAfterTheEnd() {
    order.accept(0, claim(0));
    order.accept(1, end(1, 0));

    assertThat(order.accept(2, claim(1))).isEmpty();
    assertThat(order.accept(3, token(2, 2))).isEmpty();
    assertThat(order.epoch()).isZero();
  }

  @Test
  void whatWasTakenBeforeIsPassedOver() {
    order.accept(5, claim(0));
    order.accept(6, token(1, 5));

    assertThat(order.accept(5, claim(0))).isEmpty();
    assertThat(order.accept(6, token(1, 5))).isEmpty();
    assertThat(order.accept(7, token(2, 5))).isPresent();
  }

  /** Several workers write whatever they believe; readers that begin anywhere agree. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void whatHoldsIsOneSequenceWithoutGapsWhateverWorkersWrite(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TokenRecord> log = new ArrayList<>();
    List<Long> claims = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int kind = random.nextInt(10);
      if (kind == 0 || claims.isEmpty()) {
        claims.add((long) log.size());
        log.add(claim(random.nextInt(12)));
      } else if (kind == 9 && random.nextInt(20) == 0) {
        log.add(end(1 + random.nextInt(20), claims.get(random.nextInt(claims.size()))));
      } else {
        log.add(token(1 + random.nextInt(20), claims.get(random.nextInt(claims.size()))));
      }
    }

    List<Released> held = held(log, new ReleaseOrder());

    assertThat(held).extracting(Released::sequence).isEqualTo(upTo(held.size()));
    assertThat(held.stream().filter(TokenRecord.Ended.class::isInstance).count()).isLessThan(2);
    assertThat(heardAgain(log, random)).isEmpty();
  }

  /** A reader that hears a part of the log again, offsets and all, hears nothing twice. */
  private List<TokenRecord> heardAgain(List<TokenRecord> log, SplittableRandom random) {
    ReleaseOrder reader = new ReleaseOrder();
    held(log, reader);
    List<TokenRecord> more = new ArrayList<>();
    int from = random.nextInt(log.size());
    for (int offset = from; offset < log.size(); offset++) {
      reader.accept(offset, log.get(offset)).ifPresent(more::add);
    }
    return more;
  }

  private static List<Released> held(List<TokenRecord> log, ReleaseOrder reader) {
    List<Released> held = new ArrayList<>();
    for (int offset = 0; offset < log.size(); offset++) {
      reader.accept(offset, log.get(offset)).ifPresent(held::add);
    }
    return held;
  }

  private static List<Long> upTo(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> (long) i).toList();
  }

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  private static Claimed claim(long after) {
    return new Claimed("r", after, "w");
  }

  private static Tokens token(long sequence, long epoch) {
    return new Tokens("r", sequence, epoch, null, List.of(1), "a");
  }

  private static TokenRecord.Ended end(long sequence, long epoch) {
    return new TokenRecord.Ended(
        "r", sequence, epoch, TokenRecord.Status.COMPLETED, "stop", null, null);
  }
}
