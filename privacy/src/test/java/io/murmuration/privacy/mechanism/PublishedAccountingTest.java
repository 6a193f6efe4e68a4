package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The publication's own figures, reproduced. */
class PublishedAccountingTest {

  private static final double QUANTUM = 5 / 0x1p20;

  static List<Map<String, String>> published() {
    return Vectors.rows("pmixed-published.csv");
  }

  static List<Map<String, String>> radii() {
    return code().stream().filter(row -> row.get("kind").equals("pmixed_beta")).toList();
  }

  static List<Map<String, String>> totals() {
    return code().stream().filter(row -> row.get("kind").startsWith("pmixed_total")).toList();
  }

  private static List<Map<String, String>> code() {
    return Vectors.rows("pmixed-published-code.csv");
  }

  @ParameterizedTest
  @MethodSource("published")
  void radiiAreTheLeftEndOfTheSameTwentyHalvings(Map<String, String> row) {
    int order = Integer.parseInt(row.get("alpha"));
    double epsilon = Vectors.number(row, "epsilon");
    double delta = Vectors.number(row, "delta");
    int drawn = Integer.parseInt(row.get("s"));
    double rate = Vectors.number(row, "p");
    double total = PublishedAccounting.totalLoss(epsilon, delta, order);
    double claimed =
        PublishedAccounting.claimedLoss(epsilon, delta, order, Long.parseLong(row.get("T")));

    double beta = PublishedAccounting.beta(claimed, drawn, order, rate);

    assertThat(total).isCloseTo(Vectors.number(row, "rdp_total"), within(1e-14 * total));
    double target = Vectors.number(row, "rdp_step_target");
    assertThat(claimed).isCloseTo(target, within(1e-14 * target));
    assertThat(beta).isEqualTo(Vectors.number(row, "beta_repo_bisect20"));
    double exact = Vectors.number(row, "beta_exact");
    assertThat(exact).isBetween(beta, beta + QUANTUM);
    double reached = Vectors.number(row, "rdp_step_at_beta_repo");
    assertThat(PublishedAccounting.subsampledLoss(beta, drawn, order, rate))
        .isCloseTo(reached, within(1e-11 * reached))
        .isLessThanOrEqualTo(claimed);
    assertThat(PublishedAccounting.subsampledLoss(exact, drawn, order, rate))
        .isCloseTo(target, within(1e-11 * target));
  }

  @ParameterizedTest
  @MethodSource("radii")
  void radiiAreThoseOfThePublishedCode(Map<String, String> row) {
    int order = Integer.parseInt(row.get("order"));
    double claimed =
        PublishedAccounting.claimedLoss(
            Vectors.number(row, "epsilon"),
            Vectors.number(row, "delta"),
            order,
            Long.parseLong(row.get("tokens")));

    double beta =
        PublishedAccounting.beta(
            claimed, Integer.parseInt(row.get("size")), order, Vectors.number(row, "rate"));

    assertThat(beta).isEqualTo(Vectors.number(row, "value"));
  }

  @ParameterizedTest
  @MethodSource("totals")
  void totalsAreThoseOfThePublishedCode(Map<String, String> row) {
    double total =
        PublishedAccounting.totalLoss(
            Vectors.number(row, "epsilon"),
            Vectors.number(row, "delta"),
            Integer.parseInt(row.get("order")));

    assertThat(total).isCloseTo(Vectors.number(row, "value"), within(1e-14));
  }

  @Test
  void nobodyAndOneAloneClaimTheSame() {
    assertThat(PublishedAccounting.subsampledLoss(0.3, 0, 3, 0.03))
        .isEqualTo(PublishedAccounting.subsampledLoss(0.3, 1, 3, 0.03));
    assertThat(PublishedAccounting.beta(0.003, 0, 3, 0.03))
        .isEqualTo(PublishedAccounting.beta(0.003, 1, 3, 0.03));
  }

  @Test
  void aRadiusThatClaimsExactlyThisMuchIsTaken() {
    double claimed = PublishedAccounting.subsampledLoss(2.5, 1, 2, 1);

    assertThat(PublishedAccounting.beta(claimed, 1, 2, 1)).isEqualTo(2.5);
    assertThat(PublishedAccounting.claimedLoss(8, 1e-5, 3, 1))
        .isEqualTo(PublishedAccounting.totalLoss(8, 1e-5, 3));
  }

  @Test
  void overflowIsBeyondAnyClaim() {
    double beta = PublishedAccounting.beta(0.01, 80, 64, 1);

    assertThat(beta).isBetween(0.0, 1e-3);
    assertThat(PublishedAccounting.beta(1e300, 1, 2, 1)).isEqualTo(5 - QUANTUM);
  }

  @Test
  void argumentsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublishedAccounting.totalLoss(8, 1e-5, 1))
        .withMessageContaining("order must be >= 2, got 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublishedAccounting.totalLoss(0, 1e-5, 3))
        .withMessageContaining("epsilon");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublishedAccounting.totalLoss(Double.POSITIVE_INFINITY, 1e-5, 3));
    for (double delta : new double[] {0, 1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PublishedAccounting.totalLoss(8, delta, 3))
          .withMessageContaining("delta must be in (0, 1)");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublishedAccounting.claimedLoss(8, 1e-5, 3, 0))
        .withMessageContaining("tokenCount");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublishedAccounting.beta(0, 2, 3, 0.03))
        .withMessageContaining("claimedLoss");
    for (double rate : new double[] {0, 1.5, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PublishedAccounting.subsampledLoss(0.1, 2, 3, rate))
          .withMessageContaining("rate must be in (0, 1]");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublishedAccounting.subsampledLoss(0.1, 2, 1, 0.03));
  }
}
