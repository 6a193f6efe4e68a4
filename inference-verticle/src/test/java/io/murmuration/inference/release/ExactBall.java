package io.murmuration.inference.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.math.BigDecimal;
import java.util.Arrays;

/** Membership in exact arithmetic, without tolerance. */
final class ExactBall {
  private ExactBall() {}

  /** Of the law that is drawn from: whole units of 2^-62 of p0, the deviation normalised. */
  static void assertContains(ChiSquareBallParameters ball, double[] open, double[] g) {
    BigDecimal mass = BigDecimal.ZERO;
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal square = BigDecimal.ZERO;
    for (int i = 0; i < g.length; i++) {
      BigDecimal weight = BigDecimal.valueOf((long) Math.rint(open[i] * 0x1p62));
      BigDecimal deviation = new BigDecimal(g[i]);
      mass = mass.add(weight);
      sum = sum.add(weight.multiply(deviation));
      square = square.add(weight.multiply(deviation).multiply(deviation));
    }
    // With m = sum / mass the normalised deviation is (g - m) / (1 + m).
    BigDecimal scale = mass.add(sum);
    BigDecimal tau = new BigDecimal(ball.chiSquareMax());
    BigDecimal spread = square.multiply(mass).subtract(sum.multiply(sum));
    assertThat(spread).isLessThanOrEqualTo(tau.multiply(scale).multiply(scale));
    BigDecimal lowest = new BigDecimal(Arrays.stream(g).min().orElseThrow());
    BigDecimal highest = new BigDecimal(Arrays.stream(g).max().orElseThrow());
    BigDecimal gamma = new BigDecimal(ball.gamma());
    BigDecimal ceiling = new BigDecimal(ball.ceiling());
    assertThat(sum.subtract(lowest.multiply(mass))).isLessThanOrEqualTo(gamma.multiply(scale));
    assertThat(highest.multiply(mass).subtract(sum)).isLessThanOrEqualTo(ceiling.multiply(scale));
  }
}
