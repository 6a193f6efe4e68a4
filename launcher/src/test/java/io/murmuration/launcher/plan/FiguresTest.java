package io.murmuration.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void whatIsSpentIsShownRoundedUpAndWhatIsOfferedRoundedDown() {
    assertThat(Figures.up(10.92101)).isEqualTo("10.93");
    assertThat(Figures.up(8)).isEqualTo("8");
    assertThat(Figures.up(5.32101e-4)).isEqualTo("5.322e-4");
    assertThat(Figures.up(0)).isEqualTo("0");
    assertThat(Figures.down(2.3229)).isEqualTo("2.322");
    assertThat(Figures.down(1.99999)).isEqualTo("1.999");
  }

  @Test
  void publicConstantsAreShownWithAllTheirDigits() {
    assertThat(Figures.plain(1e-5)).isEqualTo("1e-5");
    assertThat(Figures.plain(1.5e-7)).isEqualTo("1.5e-7");
    assertThat(Figures.plain(0.001)).isEqualTo("0.001");
    assertThat(Figures.plain(0.123456789)).isEqualTo("0.123456789");
    assertThat(Figures.plain(10_000)).isEqualTo("10000");
  }
}
