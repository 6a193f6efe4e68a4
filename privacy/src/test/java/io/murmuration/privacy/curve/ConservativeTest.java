package io.murmuration.privacy.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConservativeTest {

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void sumsAndProductsAreAtLeastTheExactOnesAndBarelyMore(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double first = Math.scalb(random.nextDouble(1, 2), random.nextInt(-60, 20));
    double second = Math.scalb(random.nextDouble(1, 2), random.nextInt(-60, 20));
    long count = random.nextLong() >>> random.nextInt(1, 63);

    double sum = Conservative.add(first, second);
    double product = Conservative.multiply(first, count);

    BigDecimal exactSum = new BigDecimal(first).add(new BigDecimal(second));
    BigDecimal exactProduct = new BigDecimal(first).multiply(BigDecimal.valueOf(count));
    assertThat(new BigDecimal(sum)).isGreaterThanOrEqualTo(exactSum);
    assertThat(new BigDecimal(product)).isGreaterThanOrEqualTo(exactProduct);
    assertThat(sum).isLessThanOrEqualTo(exactSum.doubleValue() * (1 + 1e-15));
    assertThat(product).isLessThanOrEqualTo(exactProduct.doubleValue() * (1 + 1e-15));
    assertThat(sum).isEqualTo(Conservative.add(second, first));
  }

  @Test
  void nothingStaysNothing() {
    assertThat(Conservative.add(0, 0)).isZero();
    assertThat(Conservative.add(0, 0.1)).isEqualTo(0.1);
    assertThat(Conservative.multiply(0, 1_000_000)).isZero();
    assertThat(Conservative.multiply(Double.POSITIVE_INFINITY, 0)).isZero();
    assertThat(Conservative.add(Double.POSITIVE_INFINITY, 1)).isInfinite();
  }

  @Test
  void onceCostsTheLossItselfAndCountsWithoutADoubleAreRoundedUp() {
    assertThat(Conservative.multiply(0.1, 1)).isEqualTo(0.1);
    assertThat(Conservative.multiply(1, 1L << 53)).isEqualTo(Math.nextUp(0x1p53));
    // 2^53 + 1 lies between two doubles, and the product goes up once more.
    assertThat(Conservative.multiply(1, (1L << 53) + 1)).isEqualTo(0x1p53 + 4);
    assertThat(Conservative.multiply(1, Long.MAX_VALUE)).isGreaterThan(0x1p63);
    assertThat(Conservative.requireLoss("loss", 0.25)).isEqualTo(0.25);
  }

  @Test
  void logarithmsEncloseKnownValues() {
    assertThat(Conservative.logDown(10)).isLessThan(2.302585092994046);
    assertThat(Conservative.logUp(10)).isGreaterThan(2.302585092994046);
    assertThat(Conservative.logUp(10) - Conservative.logDown(10)).isLessThan(3e-15);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -1e-300, Double.NaN, Double.NEGATIVE_INFINITY})
  void whatIsNoLossIsRefused(double loss) {
    assertThatIllegalArgumentException().isThrownBy(() -> Conservative.add(loss, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Conservative.add(1, loss));
    assertThatIllegalArgumentException().isThrownBy(() -> Conservative.multiply(loss, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Conservative.multiply(1, -1));
  }
}
