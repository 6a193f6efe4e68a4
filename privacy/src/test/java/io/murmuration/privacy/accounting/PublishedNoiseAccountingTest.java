package io.murmuration.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Epsilons, deltas and noise as published accountants report them. */
class PublishedNoiseAccountingTest {

  private static List<Map<String, String>> rows(String kind) {
    return Vectors.rows("noise.csv").stream().filter(r -> r.get("kind").equals(kind)).toList();
  }

  static List<Map<String, String>> epsilons() {
    return rows("epsilon_rdp");
  }

  static List<Map<String, String>> deltas() {
    return rows("delta_rdp");
  }

  static List<Map<String, String>> calibrations() {
    return rows("calibration_rdp");
  }

  static List<Map<String, String>> exactEpsilons() {
    return rows("epsilon_gaussian_exact");
  }

  static List<Map<String, String>> exactCalibrations() {
    return rows("calibration_gaussian");
  }

  private static PrivacyEvent training(Map<String, String> row) {
    return new Repeated(
        new PoissonSubsampled(
            new Gaussian(Vectors.number(row, "noise")), Vectors.number(row, "rate")),
        Long.parseLong(row.get("steps")));
  }

  private static double epsilonOf(PrivacyEvent event, Map<String, String> row) {
    return Conversion.epsilonOf(RdpAccountant.price(event), Vectors.number(row, "delta")).epsilon();
  }

  /** The value that another kind of row has for the same setting, or one that changes nothing. */
  private static double other(String kind, Map<String, String> row, double ifMissing) {
    return rows(kind).stream()
        .filter(
            r ->
                List.of("noise", "rate", "steps", "delta", "epsilon").stream()
                    .allMatch(column -> r.get(column).equals(row.get(column))))
        .mapToDouble(r -> Vectors.number(r, "value"))
        .max()
        .orElse(ifMissing);
  }

  @ParameterizedTest
  @MethodSource("epsilons")
  void epsilonsOfTrainingAgreeAndAreNotBelowThatOfTheLossDistribution(Map<String, String> row) {
    double expected = Vectors.number(row, "value");

    double epsilon = epsilonOf(training(row), row);

    assertThat(epsilon).isGreaterThanOrEqualTo(other("epsilon_pld", row, 0));
    assertThat(epsilon).isLessThanOrEqualTo(expected * (1 + 1e-3)); // grids differ by that
    // Where the reference is exact and its best order on the grid, nothing is between them.
    double order = Double.parseDouble(row.get("extra").replace("optimal_order=", ""));
    double loss = RdpAccountant.lossAt(training(row), order);
    double same = Conversion.epsilonAt(order, loss, Vectors.number(row, "delta"));
    boolean exact = row.get("source").equals("opacus") || order == Math.rint(order);
    assertThat(same).isLessThanOrEqualTo(expected * (1 + 1e-9));
    if (exact) {
      assertThat(same).isCloseTo(expected, within(1e-6 * expected));
    }
  }

  @ParameterizedTest
  @MethodSource("deltas")
  void deltasOfTrainingAgree(Map<String, String> row) {
    double expected = Vectors.number(row, "value");

    double delta =
        Conversion.deltaOf(RdpAccountant.price(training(row)), Vectors.number(row, "epsilon"))
            .delta();

    assertThat(delta).isLessThanOrEqualTo(expected * 1.005); // grids differ by that
    assertThat(delta).isGreaterThan(expected * 0.99);
    assertThat(delta).isGreaterThan(other("delta_pld", row, 0));
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("calibrations")
  void noiseIsWhatTheReferenceAsksForOrLess(Map<String, String> row) {
    PrivacyTarget target =
        new PrivacyTarget(Vectors.number(row, "epsilon"), Vectors.number(row, "delta"));
    double expected = Vectors.number(row, "value");

    double noise =
        Calibration.noiseMultiplier(
            target, Vectors.number(row, "rate"), Long.parseLong(row.get("steps")));

    assertThat(noise).isLessThanOrEqualTo(expected * (1 + 1e-3));
    assertThat(noise).isGreaterThan(other("calibration_pld", row, 0));
    if (row.get("source").equals("google")) {
      assertThat(noise).isGreaterThan(expected * (1 - 3e-3));
    }
  }

  @ParameterizedTest
  @MethodSource("exactEpsilons")
  void oneGaussianIsNeverBelowItsExactEpsilon(Map<String, String> row) {
    double epsilon = epsilonOf(training(row), row);

    assertThat(epsilon).isBetween(Vectors.number(row, "value"), Vectors.number(row, "value") * 1.3);
  }

  @ParameterizedTest
  @MethodSource("exactCalibrations")
  void noiseOfOneGaussianIsNeverBelowTheExactOne(Map<String, String> row) {
    double exact = Vectors.number(row, "value");
    PrivacyTarget target =
        new PrivacyTarget(Vectors.number(row, "epsilon"), Vectors.number(row, "delta"));

    assertThat(Calibration.noiseMultiplier(target, 1, 1)).isBetween(exact, exact * 1.3);
  }

  @Test
  void laplaceAndPureBoundsAgreeAndAreNotBelowTheLossDistribution() {
    for (Map<String, String> row : rows("epsilon_rdp_laplace")) {
      double scale = Double.parseDouble(row.get("extra").replace("laplace_scale_over_sens=", ""));
      double epsilon =
          epsilonOf(new Repeated(new Laplace(scale), Long.parseLong(row.get("steps"))), row);
      assertThat(epsilon).isCloseTo(Vectors.number(row, "value"), within(2e-3));
    }
    assertThat(epsilonOfPure(0.1, 100, 1e-6)).isBetween(4.7745675884211645, 5.07315262914);
    // Of (0.05, 1e-9)-DP 200 times: the deltas are taken from the target.
    assertThat(epsilonOfPure(0.05, 200, 1e-6 - 200e-9)).isBetween(3.301520397788785, 3.528587);
    assertThat(epsilonOfPure(0.5, 10, 1e-5)).isBetween(4.998854120412484, 5.0000001);
  }

  private static double epsilonOfPure(double epsilon, long count, double delta) {
    PrivacyEvent event = new Repeated(new PureDp(epsilon, Adjacency.ADD_OR_REMOVE_ONE), count);
    return Conversion.epsilonOf(RdpAccountant.price(event), delta).epsilon();
  }

  @Test
  void mixedTrainingAgreesAndIsNotBelowTheLossDistribution() {
    PrivacyEvent mixed =
        new Composed(
            List.of(
                new Repeated(new PoissonSubsampled(new Gaussian(1), 0.01), 500),
                new Repeated(new PoissonSubsampled(new Gaussian(2), 0.02), 300),
                new Gaussian(8)));

    double epsilon = Conversion.epsilonOf(RdpAccountant.price(mixed), 1e-6).epsilon();

    assertThat(epsilon).isBetween(1.838259589832597, 2.180885081057543 * (1 + 1e-6));
  }
}
