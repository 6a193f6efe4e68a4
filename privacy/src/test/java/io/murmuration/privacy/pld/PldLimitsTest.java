package io.murmuration.privacy.pld;

import static io.murmuration.privacy.pld.PldAccountantTest.epsilon;
import static io.murmuration.privacy.pld.PldAccountantTest.sampled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class PldLimitsTest {

  @ParameterizedTest
  @CsvSource({
    "1e-9, 1, 1",
    "1e9, 1, 5",
    "1e-3, 1, 1000",
    "1, 1e-4, 1000000000000",
    "0.02, 0.5, 7",
    "1, 1e-300, 10",
    "1, 1, 9223372036854775807"
  })
  void noParametersMakeItFail(double noise, double rate, long count) {
    PrivacyEvent event = new Repeated(sampled(noise, rate), count);
    assertThat(epsilon(event, 1e-5)).isNotNaN().isNotNegative();
    assertThat(PldAccountant.deltaOf(event, 1).orElseThrow()).isBetween(0.0, 1.0);
    PrivacyEvent endless = new Repeated(new Repeated(event, Long.MAX_VALUE), Long.MAX_VALUE);
    assertThat(epsilon(endless, 1e-5)).isNotNaN().isNotNegative();
  }

  @Test
  void aMillionStepsAreWithinATenThousandthOfTheLimit() {
    // A sum of a million Gaussians is one Gaussian.
    assertThat(epsilon(new Repeated(new Gaussian(1000), 1_000_000), 1e-5))
        .isBetween(4.377178095681137 - 1e-13, 4.377178095681137 + 1e-3);
    assertThat(epsilon(new Repeated(sampled(1, 0.001), 1_000_000), 1e-5))
        .isCloseTo(6.0262, within(1e-3));
  }

  static List<Map<String, String>> longRuns() {
    return Vectors.rows("pld.csv").stream()
        .filter(row -> Vectors.number(row, "count") > PldAccountantTest.MOST_STEPS)
        .toList();
  }

  static List<Map<String, String>> subsampled() {
    return Vectors.rows("pld-two-losses.csv");
  }

  @ParameterizedTest
  @MethodSource("longRuns")
  void figuresOfLongRunsAreThoseOfOtherAccountants(Map<String, String> row) {
    PldAccountantTest.checkAgainstOthers(row);
  }

  @ParameterizedTest
  @MethodSource("subsampled")
  void allIntegralsAreCovered(Map<String, String> row) {
    ComposedLossTest.checkAgainstIntegral(row);
  }
}
