package io.murmuration.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import org.junit.jupiter.api.Test;

class OrderUnitsTest {

  private static final RenyiOrders ORDERS = RenyiOrders.of(2, 8);

  @Test
  void unitsAreTheChargesAtEachOrderAndAddUp() {
    OrderUnits one = OrderUnits.of(new Gaussian(3), ORDERS);

    assertThat(one.orders()).isEqualTo(ORDERS);
    assertThat(one.at(0)).isEqualTo(IntegerCharge.charge(new Gaussian(3), 2));
    assertThat(one.at(1)).isEqualTo(IntegerCharge.charge(new Gaussian(3), 8));
    assertThat(one.plus(one)).isEqualTo(OrderUnits.of(new Repeated(new Gaussian(3), 2), ORDERS));
    assertThat(one.plus(OrderUnits.zero(ORDERS))).isEqualTo(one).hasSameHashCodeAs(one);
    assertThat(one).isNotEqualTo(one.plus(one)).hasToString(one.toString());
    assertThat(one.toString()).contains(Long.toString(one.at(1)));
  }

  @Test
  void whatHasNoBoundOrOverflowsHasNoneFromThenOn() {
    OrderUnits endless = OrderUnits.of(new Repeated(new Gaussian(3), Long.MAX_VALUE), ORDERS);
    OrderUnits half = OrderUnits.at(ORDERS, order -> Long.MAX_VALUE / 2 + 1);

    assertThat(endless.at(0)).isEqualTo(OrderUnits.UNBOUNDED);
    assertThat(endless.plus(endless).at(1)).isEqualTo(OrderUnits.UNBOUNDED);
    assertThat(endless.plus(OrderUnits.zero(ORDERS)).at(1)).isEqualTo(OrderUnits.UNBOUNDED);
    assertThat(half.plus(half).at(0)).isEqualTo(OrderUnits.UNBOUNDED);
    assertThat(half.plus(OrderUnits.at(ORDERS, order -> 1)).at(0)).isEqualTo(half.at(0) + 1);
  }

  @Test
  void unitsOfAnotherGridAreRefused() {
    OrderUnits other = OrderUnits.zero(RenyiOrders.of(3));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> OrderUnits.zero(ORDERS).plus(other))
        .withMessageContaining("one grid");
  }
}
