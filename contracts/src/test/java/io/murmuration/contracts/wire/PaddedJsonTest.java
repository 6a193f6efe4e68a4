package io.murmuration.contracts.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaddedJsonTest {
  private static final String ULID = "01JD6Z8Q2M0000000000000001";
  private static final String RESERVATION = "r-123e4567-e89b-12d3-a456-426614174000";
  private static final List<String> PIECES =
      List.of("", " ", "a", " the", " Straße", "🐦", "\n\n", "\"", " institutionalised", "\u0001");

  private static ServerEvent.Delta delta(String id, long number, String text) {
    return new ServerEvent.Delta(number, id, text, 1);
  }

  private static TokenRecord.Tokens tokens(String id, long number, int token, String text) {
    return new TokenRecord.Tokens(id, number, 1, RESERVATION, List.of(token), text);
  }

  private static int bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  void everyUsualTokenMakesAFrameAndARecordOfTheSameSize() {
    for (long number : new long[] {3, 47, 512}) {
      assertThat(PIECES)
          .allSatisfy(p -> assertThat(bytes(delta(ULID, number, p).padded())).isEqualTo(256));
      assertThat(PIECES)
          .allSatisfy(
              p -> assertThat(bytes(tokens(ULID, number, p.length(), p).padded())).isEqualTo(256));
    }
    assertThat(bytes(tokens(ULID, 3, 7, "a").padded()))
        .isEqualTo(bytes(tokens(ULID, 3, 128_255, "a").padded()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12, 26, 40, 53, 54, 63, 64})
  void whateverTheResponsesNameNoTextOfUpToOneStepShows(int nameLength) {
    String id = "x".repeat(nameLength);

    TreeSet<Integer> frames = new TreeSet<>();
    TreeSet<Integer> records = new TreeSet<>();
    for (int length = 0; length <= PaddedJson.DRAWN_BYTES - 2; length++) {
      frames.add(bytes(delta(id, 3, "x".repeat(length)).padded()));
    }
    for (int length = 0; length <= PaddedJson.DRAWN_BYTES - 10; length++) {
      records.add(bytes(tokens(id, 3, length * 1000, "x".repeat(length)).padded()));
    }

    assertThat(frames).as("frames").hasSize(1);
    assertThat(records).as("records").hasSize(1);
    assertThat(frames.first() % PaddedJson.MESSAGE_BYTES).isZero();
    assertThat(records.first() % PaddedJson.MESSAGE_BYTES).isZero();
  }

  @Test
  void aLongerTextCountsInWholeSteps() {
    List<Integer> sizes =
        IntStream.rangeClosed(0, 600)
            .map(length -> bytes(delta(ULID, 3, "x".repeat(length)).padded()))
            .boxed()
            .toList();

    assertThat(sizes).allMatch(size -> size % 256 == 0).isSorted();
    for (int length = 0; length <= 600; length++) {
      // The quotes count too.
      int known =
          bytes(WireCodec.encode(delta(ULID, 3, ""))) + ",\"obfuscation\":\"\"".length() - 2;
      int counted = (length + 2 + 63) / 64 * 64;
      assertThat(sizes.get(length)).isEqualTo((known + counted + 255) / 256 * 256);
    }
  }

  @Test
  void whatIsFilledUpReadsAsWhatItWas() throws Exception {
    for (String piece : PIECES) {
      ServerEvent.Delta event = delta(ULID, 3, piece);
      TokenRecord.Tokens record = tokens(ULID, 3, 50_256, piece);
      assertThat(WireCodec.decode(event.padded(), ServerEvent.class)).isEqualTo(event);
      assertThat(WireCodec.decode(record.padded(), TokenRecord.class)).isEqualTo(record);
      assertThat(event.padded()).doesNotContain("\n");
    }
  }

  @Test
  void theFillerIsRandomAndTheLastField() {
    String first = delta(ULID, 3, "a").padded();
    String second = delta(ULID, 3, "a").padded();

    assertThat(first).isNotEqualTo(second);
    assertThat(first).matches(".*,\"obfuscation\":\"[A-Za-z0-9_-]+\"}$");
    assertThat(tokens(ULID, 3, 7, "a").padded()).matches(".*,\"padding\":\"[A-Za-z0-9_-]+\"}$");
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "'\"stream_options\":{},', true",
    "'\"stream_options\":{\"include_obfuscation\":true},', true",
    "'\"stream_options\":{\"include_obfuscation\":false},', false"
  })
  void clientsHavePaddingUnlessTheySayNo(String options, boolean expected) throws Exception {
    String json =
        "{\"type\":\"response.create\",%s\"model\":\"m\",\"input\":\"i\",\"max_output_tokens\":1}";

    ClientEvent event = WireCodec.decode(json.formatted(options), ClientEvent.class);

    assertThat(((ClientEvent.Create) event).wantsPadding()).isEqualTo(expected);
  }

  @Test
  void onlyTextIsFilledUpAndOnlyItsFillerIsPassedOver() {
    Stream.of(
            "{\"type\":\"tokens\",\"response_id\":\"r\",\"sequence\":1,\"epoch\":1,"
                + "\"token_ids\":[1],\"text\":\"\",\"obfuscation\":\"x\"}",
            "{\"type\":\"started\",\"response_id\":\"r\",\"sequence\":1,\"epoch\":1,"
                + "\"input_tokens\":1,\"padding\":\"x\"}")
        .forEach(
            json ->
                assertThat(
                        org.assertj.core.api.Assertions.catchThrowableOfType(
                                WireFormatException.class,
                                () -> WireCodec.decode(json, TokenRecord.class))
                            .problem()
                            .code())
                    .isEqualTo("unknown_field"));
  }
}
