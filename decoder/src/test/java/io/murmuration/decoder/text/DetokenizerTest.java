package io.murmuration.decoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DetokenizerTest {
  private static final String SAMPLE = "aé世😀\u0301 ß\u2028z🏳️‍🌈";

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void piecesOfAnyChunkingAreValidAndJoinToTheText(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String text = SAMPLE.repeat(1 + random.nextInt(4));
    TokenBytes tokens = chunks(text.getBytes(StandardCharsets.UTF_8), random);

    assertThat(joined(tokens)).isEqualTo(text);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void brokenBytesJoinToWhatDecodingTheWholeGives(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = SAMPLE.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    byte[] cut = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));

    assertThat(joined(chunks(cut, random))).isEqualTo(new String(cut, StandardCharsets.UTF_8));
  }

  @Test
  void anIncompleteCodePointWaitsForItsRest() {
    byte[] face = "😀".getBytes(StandardCharsets.UTF_8);
    TokenBytes tokens = table(Arrays.copyOf(face, 3), Arrays.copyOfRange(face, 3, 4));
    Detokenizer detokenizer = new ByteDetokenizer(tokens, true);

    assertThat(detokenizer.accept(0)).isEmpty();
    assertThat(detokenizer.accept(1)).isEqualTo("😀");
    assertThat(detokenizer.accept(0)).isEmpty();
    assertThat(detokenizer.finish()).isEqualTo("\ufffd");
  }

  @Test
  void theFirstSpaceOfATextIsDroppedButNotThatOfAContinuation() {
    byte[][] bytes = {{}, " a".getBytes(StandardCharsets.UTF_8)};
    TokenBytes tokens = new TokenBytes(bytes, Set.of(), true);

    assertThat(pieces(new ByteDetokenizer(tokens, true), 0, 1, 1)).isEqualTo("a a");
    assertThat(pieces(new ByteDetokenizer(tokens, false), 0, 1, 1)).isEqualTo(" a a");
  }

  @Test
  void bothKindsOfVocabularySpellBytes() {
    assertThat(Pieces.BYTE_LEVEL.bytes("\u0120a\u010a")).containsExactly(' ', 'a', '\n');
    assertThat(Pieces.BYTE_LEVEL.bytes("\u00e9")).containsExactly(0xe9);
    assertThat(Pieces.BYTE_FALLBACK.bytes("<0x0A>")).containsExactly('\n');
    assertThat(Pieces.BYTE_FALLBACK.bytes("\u2581a")).containsExactly(' ', 'a');
  }

  private static String joined(TokenBytes tokens) {
    Detokenizer detokenizer = new ByteDetokenizer(tokens, true);
    int[] ids = new int[tokens.vocabularySize()];
    Arrays.setAll(ids, id -> id);
    return pieces(detokenizer, ids);
  }

  private static String pieces(Detokenizer detokenizer, int... ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(requireValid(detokenizer.accept(id)));
    }
    return text.append(requireValid(detokenizer.finish())).toString();
  }

  /** A lone surrogate would not survive this. */
  private static String requireValid(String piece) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(piece);
    return piece;
  }

  /** One token per chunk, some of them empty. */
  private static TokenBytes chunks(byte[] bytes, SplittableRandom random) {
    ByteArrayOutputStream sizes = new ByteArrayOutputStream();
    for (int from = 0; from < bytes.length; ) {
      int size = Math.min(bytes.length - from, random.nextInt(6));
      sizes.write(size);
      from += size;
    }
    byte[][] chunks = new byte[sizes.size()][];
    int from = 0;
    for (int i = 0; i < chunks.length; i++) {
      int size = sizes.toByteArray()[i];
      chunks[i] = Arrays.copyOfRange(bytes, from, from + size);
      from += size;
    }
    return table(chunks);
  }

  private static TokenBytes table(byte[]... bytes) {
    return new TokenBytes(bytes, Set.of(), false);
  }
}
