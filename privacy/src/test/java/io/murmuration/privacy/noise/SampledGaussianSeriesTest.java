package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampledGaussianSeriesTest {

  /**
   * Rate, sigma, order, bound of the moment's logarithm, loss, and the true loss by the trapezoidal
   * rule of mpmath 1.3 at 40 digits. The bits of a loss hold the bound on its rounding error, which
   * no other check would see shrink, and are the same on every machine.
   */
  @ParameterizedTest
  @CsvSource({
    "0.01, 1.1, 2.5, 10.0, 1.6207740937001166E-4, 0.0001620774093700037139339619",
    "0.7, 0.8, 3.3, 20.0, 2.084141819939726, 2.084141819939702588951359",
    "1.0E-9, 1.5, 3.75, 1.0, 1.0492940592321346E-18, 1.049294059232023630245995e-18",
    "0.5, 2.0, 1.5, 1.0, 0.04981937763220222, 0.04981937763209318276476039",
    "0.02, 4.0, 10.7, 5.0, 1.3958854596961948E-4, 0.0001395885459696110069525688",
    "0.3, 0.2, 4.25, 300.0, 51.550574025112475, 51.55057402511223160165456",
    "0.3, 0.1, 6.4, 1800.0, 318.573069268949, 318.5730692689470210307978",
    "0.9, 0.2, 5.6, 330.0, 69.87173502441705, 69.87173502441654710127494",
    "0.25, 1.0, 1.75, 0.0, 0.08316854122070948, 0.08316854122068536318347878",
    "0.6, 0.3, 2.75, 301.0, 14.475051801338875, 14.47505180133848736151486"
  })
  void lossesAreTheSameOnEveryMachineAndCoverTheIntegral(
      double rate, double sigma, double order, double max, double loss, BigDecimal exact) {
    assertThat(new SampledGaussianSeries(sigma, rate, order, max).loss()).isEqualTo(loss);
    assertThat(Digits.error(loss, exact)).isBetween(0.0, 3e-12);
  }
}
