package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PmixedFixedPriceTest {

  static List<Map<String, String>> prices() {
    return Vectors.rows("pmixed-fixed.csv");
  }

  static List<Map<String, String>> removals() {
    return Vectors.rows("pmixed-remove.csv");
  }

  @ParameterizedTest
  @MethodSource("prices")
  void thePriceIsThatOfSixtyDigitsRoundedUp(Map<String, String> row) {
    String rate = row.get("rate");
    PmixedFixedToken token =
        new PmixedFixedToken(
            Integer.parseInt(row.get("members")),
            rate.isEmpty()
                ? new SubsetPlan.All()
                : new SubsetPlan.Poisson(Double.parseDouble(rate)),
            Integer.parseInt(row.get("orderMax")),
            Vectors.number(row, "beta"),
            Adjacency.valueOf(row.get("adjacency")));
    double exact = Vectors.number(row, "loss");

    double price = new PmixedFixedPrice(token).lossAt(Vectors.number(row, "order"));

    assertThat(price).isBetween(exact, exact * (1 + 3e-11));
  }

  @ParameterizedTest
  @EnumSource(value = Adjacency.class, names = "ADD_OR_REMOVE_ONE", mode = EnumSource.Mode.EXCLUDE)
  void anOrderBetweenIntegersCostsWhatTheNextOneDoes(Adjacency adjacency) {
    PmixedFixedPrice price = new PmixedFixedPrice(token(80, 4, 0.25, adjacency));

    assertThat(price.lossAt(1.01)).isEqualTo(price.lossAt(2));
    assertThat(price.lossAt(2.000001)).isEqualTo(price.lossAt(3)).isGreaterThan(price.lossAt(2));
    assertThat(price.lossAt(4)).isFinite().isGreaterThan(price.lossAt(3));
    assertThat(price.lossAt(Math.nextUp(4.0))).isInfinite();
    assertThat(price.lossAt(64)).isInfinite();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0, -3, Double.NaN, Double.POSITIVE_INFINITY})
  void anOrderMustBeFiniteAndAboveOne(double order) {
    PmixedFixedPrice price = new PmixedFixedPrice(token(80, 4, 0.25, Adjacency.ZERO_OUT));

    assertThatIllegalArgumentException().isThrownBy(() -> price.lossAt(order));
  }

  @Test
  void anyRadiusHasAFinitePriceUpToThatOfAMemberAlone() {
    PmixedFixedToken wide = token(2, 64, 1e9, Adjacency.REPLACE_ONE);

    assertThat(new PmixedFixedPrice(wide).lossAt(64)).isFinite().isCloseTo(2.56e11, within(100.0));
  }

  /** A radius that no moment survives, at a rate that leaves less of it than a double's digits. */
  @ParameterizedTest
  @CsvSource({"1e-300, 601", "1e-300, 640", "1e-280, 605", "1e-290, 660", "1e-305, 690"})
  void aHugeDivergenceAtATinyRateCostsItsShare(double rate, double exponent) {
    PmixedFixedToken token =
        new PmixedFixedToken(1, new SubsetPlan.Poisson(rate), 2, exponent / 2, Adjacency.ZERO_OUT);

    double loss = lossAt(token, 2);

    double share = Math.log1p(Math.exp(exponent + Math.log(rate)));
    assertThat(loss).isPositive().isBetween(share * (1 - 1e-12), share * (1 + 2e-8));
  }

  @Test
  void theAccountantPricesItsTokens() {
    PmixedFixedToken token = token(80, 4, 0.25, Adjacency.REPLACE_ONE);

    assertThat(RdpAccountant.lossAt(token, 4)).isEqualTo(new PmixedFixedPrice(token).lossAt(4));
    assertThat(RdpAccountant.lossAt(token, 5)).isInfinite();
  }

  /**
   * The formula known for one member more or less is not our price: neighbours have as many members
   * here. It lies between the prices of a member silenced, at a weight of 1/N, and far below those
   * of a member replaced.
   */
  @ParameterizedTest
  @MethodSource("removals")
  void thePriceOfAReplacedMemberIsAboveTheFormulaForOneRemoved(Map<String, String> row) {
    Map<String, Double> arguments = Arguments.of(row.get("args"));
    int members = arguments.get("N").intValue();
    int order = arguments.get("alpha").intValue();
    double beta = arguments.get("beta");

    double removed = removeOneFormula(members, beta, order);

    assertThat(removed).isCloseTo(Vectors.number(row, "value"), within(1e-12 * removed));
    double replaced = lossAt(token(members, order, beta, Adjacency.REPLACE_ONE), order);
    double silenced = lossAt(token(members, order, beta, Adjacency.ZERO_OUT), order);
    assertThat(replaced / removed).isBetween(2.0, 5.0);
    assertThat(silenced / removed).isBetween(0.9, 2.5);
  }

  /** Poisson sampling at rate 1/N with 4 k beta at order k: N against N - 1 members. */
  private static double removeOneFormula(int members, double beta, int order) {
    double share = 1.0 / members;
    double sum = Math.pow(1 - share, order - 1) * (1 + (order - 1) * share);
    double binomial = order;
    for (int k = 2; k <= order; k++) {
      binomial *= (order - k + 1.0) / k;
      double pair = Math.exp((k - 1) * 4 * beta * k);
      sum += binomial * Math.pow(1 - share, order - k) * Math.pow(share, k) * pair;
    }
    return Math.log(sum) / (order - 1);
  }

  private static double lossAt(PmixedFixedToken token, double order) {
    return new PmixedFixedPrice(token).lossAt(order);
  }

  private static PmixedFixedToken token(
      int members, int orderMax, double beta, Adjacency adjacency) {
    return new PmixedFixedToken(members, new SubsetPlan.DrawOne(), orderMax, beta, adjacency);
  }
}
