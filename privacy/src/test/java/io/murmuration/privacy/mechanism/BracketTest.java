package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BracketTest {

  @Test
  void newtonsStepIsTakenWhileTheResidualHalves() {
    Bracket bracket = new Bracket();

    assertThat(bracket.next(1, 4, 1)).isEqualTo(5);
    assertThat(bracket.next(5, 2, 2)).isEqualTo(6);
    assertThat(bracket.next(6, -0.25, 0.5)).isEqualTo(5.5);
  }

  @Test
  void withoutAnEndThePointMovesByAFactorThatIsSquaredEachTime() {
    Bracket rising = new Bracket();
    assertThat(rising.next(1, 1, 0)).isEqualTo(4);
    assertThat(rising.next(4, 1, 0)).isEqualTo(64);
    assertThat(rising.next(64, 1, 0)).isEqualTo(64 * 256);

    Bracket falling = new Bracket();
    assertThat(falling.next(1, -1, 0)).isEqualTo(0.25);
    assertThat(falling.next(0.25, -1, 0)).isEqualTo(1 / 64.0);
  }

  @Test
  void aResidualThatDoesNotHalveIsNotTrusted() {
    Bracket bracket = new Bracket();
    bracket.next(1, 4, 1);

    assertThat(bracket.next(5, Math.nextUp(2.0), 2)).isEqualTo(20);
  }

  @Test
  void betweenTwoEndsTheLogarithmIsBisected() {
    Bracket bracket = new Bracket();
    bracket.next(1, 1, 0);

    assertThat(bracket.next(4, -1, 0)).isEqualTo(2);
    assertThat(bracket.next(2, 1, 0)).isCloseTo(Math.sqrt(8), within(1e-15));
  }

  /** A step onto an end would try again what is known. */
  @Test
  void newtonsStepStaysStrictlyInside() {
    Bracket down = new Bracket();
    down.next(1, 1, 0);
    assertThat(down.next(4, -0.375, 0.125)).isEqualTo(2);

    Bracket up = new Bracket();
    up.next(1, 1, 0);
    up.next(4, -1, 0);
    assertThat(up.next(2, 0.5, 0.25)).isCloseTo(Math.sqrt(8), within(1e-15));
  }

  @Test
  void aRootThatWasHitIsAnUpperEnd() {
    Bracket bracket = new Bracket();

    assertThat(bracket.next(1, 0, 1)).isEqualTo(0.25);
  }

  @Test
  void itIsExhaustedWhenItsEndsAreTwoDoublesApart() {
    Bracket open = new Bracket();
    assertThat(open.isExhausted()).isFalse();
    open.next(1, 1, 0);
    assertThat(open.isExhausted()).isFalse();

    open.next(1 + 3 * Math.ulp(1.0), -1, 0);
    assertThat(open.isExhausted()).isFalse();
    open.next(1 + 2 * Math.ulp(1.0), -1, 0);
    assertThat(open.isExhausted()).isTrue();
  }
}
