package io.murmuration.privacy.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sixty digits each, by mpmath 1.3 at 70. */
class DigitsTest {

  private static final MathContext COMPARED = new MathContext(58);

  @ParameterizedTest
  @CsvSource({
    "exp, 1, 2.71828182845904523536028747135266249775724709369995957496697",
    "exp, -700.25, 7.67872381311087221164988744437894445969253446360107274025115e-305",
    "exp, 12345, 2.31941838683949468172996190473706589828208990957738524094389e+5361",
    "expm1, 1e-30, 1.0000000000000000000000000000005e-30",
    "expm1, -2, -0.864664716763387308106000505027515596592368454090424118531841",
    "ln, 2, 0.69314718055994530941723212145817656807550013436025525412068",
    "ln, 3e-300, -689.676915609545595514002191168386736575682956030809143358264",
    "ln, 7e200, 462.462928747864450108703643680316021249857382455336456395125",
    "log1p, 1e-25, 9.99999999999999999999999950000000000000000000000003333333333e-26",
    "erfc, 0.5, 0.479500122186953462317253346108035471263548424242036299941194",
    "erfc, -3, 1.99997790950300141455862722387041767962015229291260075034276",
    "erfc, 28, 6.56321584032878415238091048160627477413416268994828261802178e-343"
  })
  void functionsAgreeWithAnotherLibrary(String name, BigDecimal x, BigDecimal expected) {
    BigDecimal value =
        switch (name) {
          case "exp" -> Digits.exp(x);
          case "expm1" -> Digits.expm1(x);
          case "ln" -> Digits.ln(x);
          case "log1p" -> Digits.log1p(x);
          default -> Digits.erfc(x);
        };

    assertThat(value.round(COMPARED)).isEqualByComparingTo(expected.round(COMPARED));
  }
}
