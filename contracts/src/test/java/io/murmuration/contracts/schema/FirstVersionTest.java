package io.murmuration.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.contracts.schema.GoldenFiles.Golden;
import io.murmuration.contracts.wire.WireCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records that were stored by the first version of this wire format are read by this one, and mean
 * the same. These files never change; a message that is written differently gets a file beside
 * them.
 */
class FirstVersionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @MethodSource("io.murmuration.contracts.schema.GoldenFiles#first")
  void everyMessageOfTheFirstVersionStillDecodesToTheSame(Golden golden) throws Exception {
    Object message = WireCodec.decode(golden.json(), golden.type());

    assertThat(JSON.readTree(WireCodec.encode(message))).isEqualTo(JSON.readTree(golden.json()));
  }

  @Test
  void theFirstVersionHasAllItsFiles() {
    assertThat(GoldenFiles.first()).hasSize(47);
  }
}
