package io.murmuration.inference.release;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.decoder.script.ScriptProgram;
import io.murmuration.decoder.script.ScriptValue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Draws with chosen numbers: whole numbers and coins are exact to the last unit. */
class DrawnScriptTest {
  private static final long HALF = 1L << 61;

  @BeforeAll
  static void startEngine() {
    NativeLibraries.start(new EngineOptions(1));
  }

  /** Half a unit of 2^-63: the coin must be zero, and the spare word below its middle. */
  @ParameterizedTest
  @CsvSource({
    "0, 0x3fffffffffffffff, 0",
    "0, 0x4000000000000000, -1",
    "1, 0, -1",
    "0x7fffffffffffffff, 0, -1"
  })
  void aProbabilityBelowOneWordIsDecidedByTheSpareOne(String coin, String spare, long token) {
    double barely = 0x1p-53 - 1;
    long[] numbers = {7, Long.decode(coin), Long.decode(spare)};

    assertThat(drawn(new long[] {HALF}, new double[] {barely}, numbers, 2047)).isEqualTo(token);
  }

  @ParameterizedTest
  @CsvSource({
    "0x3fffffffffffffff, 0",
    "0x4000000000000000, -1",
    "0x7fffffffffffffff, -1",
  })
  void aCoinIsComparedAsAWholeNumber(String coin, long token) {
    long[] numbers = {7, Long.decode(coin), 0};

    assertThat(drawn(new long[] {HALF}, new double[] {0}, numbers, 1)).isEqualTo(token);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "4611686018427387903, 3",
    "2305843009213693951, 1",
    "2305843009213693952, 3",
  })
  void aPointFallsOnTheFirstTokenThatReachesAboveIt(long point, long token) {
    long[] cumulative = {0, HALF, HALF, 2 * HALF};
    long[] numbers = {point, Long.MAX_VALUE, Long.MAX_VALUE};

    assertThat(drawn(cumulative, new double[4], numbers, 0)).isEqualTo(token);
  }

  @Test
  void theFirstAcceptedProposalCounts() {
    long refused = Long.MAX_VALUE;
    long[] numbers = {0, HALF, 0, refused, 0, 0, 0};

    assertThat(drawn(new long[] {HALF, 2 * HALF}, new double[2], numbers, 1)).isEqualTo(1);
  }

  private static long drawn(long[] cumulative, double[] deviation, long[] numbers, double ceiling) {
    try (NDManager manager = NDManager.newBaseManager();
        ScriptProgram program =
            ScriptProgram.compile(
                manager, ScriptProgram.source(DeviceRelease.class, "release.torchscript"));
        ScriptValue laws =
            ScriptValue.of(manager.create(cumulative, new Shape(1, cumulative.length)));
        ScriptValue rises =
            ScriptValue.of(manager.create(deviation, new Shape(1, deviation.length)));
        ScriptValue rows = ScriptValue.of(manager.create(new long[1]));
        ScriptValue words = ScriptValue.of(manager.create(numbers, new Shape(1, numbers.length)));
        ScriptValue bound =
            ScriptValue.of(manager.create(new double[] {ceiling}, new Shape(1, 1)))) {
      return program.call("drawn", manager, laws, rises, rows, words, bound).toLongArray()[0];
    }
  }
}
