package io.murmuration.experiments.perplexity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PerplexitySumTest {
  @Test
  void aUniformGuessAmongEightHasPerplexityEight() {
    PerplexitySum sum = new PerplexitySum();
    for (int token = 0; token < 1000; token++) {
      sum.add(Math.log(1.0 / 8.0));
    }

    assertThat(sum.perplexity()).isCloseTo(8.0, within(1e-12));
    assertThat(sum.tokenCount()).isEqualTo(1000);
  }

  @Test
  void perplexityIsTheInverseGeometricMean() {
    PerplexitySum sum = new PerplexitySum();
    sum.add(Math.log(0.5));
    sum.add(Math.log(0.125));

    assertThat(sum.perplexity()).isCloseTo(4.0, within(1e-12));
  }

  @Test
  void nothingHasNoPerplexity() {
    assertThat(new PerplexitySum().perplexity()).isNaN();
  }
}
