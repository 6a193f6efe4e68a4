package io.murmuration.privacy.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RdpCurveTest {

  @Test
  void theAccountGridHoldsTheLiteralOrders() {
    RenyiOrders orders = RenyiOrders.account();

    assertThat(orders.toArray())
        .contains(1.25, 1.5, 2, 2.1, 2.25, 3.4, 9.9, 10, 10.75, 11, 63, 64, 72, 1024)
        .isSorted()
        .doesNotHaveDuplicates()
        .doesNotContain(1.0, 10.1, 65, 11.25);
    // 39 quarters, 81 tenths less 17 halves and integers shared, 54 further integers, 14 large.
    assertThat(orders.count()).isEqualTo(39 + 81 - 17 + 54 + 14);
    assertThat(orders.at(orders.indexOf(2.1))).isEqualTo(2.1);
  }

  @Test
  void gridsAreSortedAndHoldOnlyOrders() {
    assertThat(RenyiOrders.of(3, 2, 3).toArray()).containsExactly(2, 3);
    assertThatIllegalArgumentException().isThrownBy(() -> RenyiOrders.of());
    assertThatIllegalArgumentException().isThrownBy(() -> RenyiOrders.of(1));
    assertThatIllegalArgumentException().isThrownBy(() -> RenyiOrders.of(2, Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> RenyiOrders.of(Double.POSITIVE_INFINITY));
    assertThatIllegalArgumentException().isThrownBy(() -> RenyiOrders.of(2, 3).indexOf(2.5));
  }

  @Test
  void curvesAddOrderByOrderAndRepeat() {
    RenyiOrders orders = RenyiOrders.of(2, 4);
    RdpCurve curve = RdpCurve.of(orders, order -> order == 4 ? Double.POSITIVE_INFINITY : 0.25);

    RdpCurve sum = curve.plus(RdpCurve.of(orders, order -> order));

    assertThat(sum.lossAt(2)).isBetween(2.25, Math.nextUp(2.25));
    assertThat(sum.lossAt(4)).isInfinite();
    assertThat(curve.times(4).lossAt(2)).isBetween(1.0, Math.nextUp(1.0));
    assertThat(curve.times(0)).isEqualTo(RdpCurve.zero(orders));
    assertThat(curve.plus(RdpCurve.zero(orders))).isEqualTo(curve).hasSameHashCodeAs(curve);
  }

  @Test
  void curvesAndGridsDifferByTheirNumbers() {
    RenyiOrders orders = RenyiOrders.of(2, 4);
    RdpCurve curve = RdpCurve.of(orders, order -> order);

    assertThat(orders).isEqualTo(RenyiOrders.of(4, 2)).isNotEqualTo(RenyiOrders.of(2, 3));
    assertThat(orders.equals("orders")).isFalse();
    assertThat(curve).isEqualTo(RdpCurve.of(orders, order -> order));
    assertThat(curve).isNotEqualTo(RdpCurve.of(orders, order -> 1));
    assertThat(curve).isNotEqualTo(RdpCurve.of(RenyiOrders.of(2, 3), order -> order));
    assertThat(curve.equals("curve")).isFalse();
    assertThat(curve.orders()).isSameAs(orders);
    assertThat(RenyiOrders.requireOrder(1.5)).isEqualTo(1.5);
  }

  @Test
  void curvesOfDifferentGridsDoNotAdd() {
    RdpCurve two = RdpCurve.zero(RenyiOrders.of(2));
    RdpCurve three = RdpCurve.zero(RenyiOrders.of(3));

    assertThatIllegalArgumentException().isThrownBy(() -> two.plus(three));
  }

  @Test
  void aLossThatIsNoneMakesNoCurve() {
    RenyiOrders orders = RenyiOrders.of(2);

    assertThatIllegalArgumentException().isThrownBy(() -> RdpCurve.of(orders, order -> -1));
    assertThatIllegalArgumentException().isThrownBy(() -> RdpCurve.of(orders, order -> Double.NaN));
  }
}
