package io.murmuration.decoder.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatTest {
  @Test
  void everyHalfComesBackFromItsFloat() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) bits);
      }
    }
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(Float.NaN))).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3c00",
    "-2, c000",
    "65504, 7bff",
    "65519.9, 7bff",
    "65520, 7c00",
    "5.9604645e-8, 0001",
    "2.9802322e-8, 0000",
    "2.9802326e-8, 0001",
    "6.1035156e-5, 0400",
    "0.33333334, 3555",
  })
  void knownValuesRoundAsTheStandardSays(float value, String bits) {
    assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) Integer.parseInt(bits, 16));
  }

  @Test
  void roundingTakesTheNearestAndOfTwoEquallyNearTheEvenOne() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      int bits = random.nextInt(0x7bff);
      double low = HalfFloat.toFloat((short) bits);
      double high = HalfFloat.toFloat((short) (bits + 1));
      float value = (float) (low + (high - low) * random.nextDouble());
      float middle = (float) ((low + high) / 2);
      int nearest = value - low < high - value ? bits : bits + 1;
      if (value != middle) {
        assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) nearest);
      }
      assertThat(HalfFloat.fromFloat(middle)).isEqualTo((short) (bits + bits % 2));
    }
  }
}
