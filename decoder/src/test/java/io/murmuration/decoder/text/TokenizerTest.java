package io.murmuration.decoder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
  @TempDir private Path directory;

  @Test
  void textBecomesIdsAndComesBack() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(TinyTokenizers.write(directory.resolve("t.json")))) {
      int[] ids = tokenizer.encode("the théorem, 世界 😀\n");

      assertThat(ids).startsWith(256, 'e', 257, 0xc3);
      assertThat(tokenizer.decode(ids)).isEqualTo("the théorem, 世界 😀\n");
      assertThat(tokenizer.vocabularySize()).isEqualTo(TinyTokenizers.SIZE);
    }
  }

  @Test
  void specialTokensHaveIdsButNoText() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(TinyTokenizers.write(directory.resolve("t.json")))) {
      assertThat(tokenizer.specialIds()).containsExactly(TinyTokenizers.END_OF_TEXT);
      assertThat(tokenizer.idOf("<|endoftext|>")).hasValue(TinyTokenizers.END_OF_TEXT);
      assertThat(tokenizer.idOf("absent")).isEmpty();
      assertThat(tokenizer.decode('a', TinyTokenizers.END_OF_TEXT, 'b')).isEqualTo("ab");
      assertThatThrownBy(() -> tokenizer.decode(259))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("token ids must lie in [0, 259), got 259");
    }
  }

  @Test
  void longTextsAreNeverCut() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(TinyTokenizers.write(directory.resolve("t.json")))) {
      assertThat(tokenizer.encode("x ".repeat(5000))).hasSize(10_000);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"model\":{\"type\":\"Unigram\"}}; model.type: expected BPE, found Unigram",
        "{\"model\":{\"type\":\"BPE\"},\"decoder\":{\"type\":\"WordPiece\"}}; decoder: expected ByteLevel or a sequence with ByteFallback, found WordPiece",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1}},\"decoder\":{\"type\":\"ByteLevel\"}}; token ids must lie in [0,",
        "{; no valid JSON",
      })
  void vocabulariesThatCannotBeReadAreRefusedByName(String json, String message)
      throws IOException {
    Path file = Files.writeString(directory.resolve("tokenizer.json"), json);

    assertThatThrownBy(() -> Tokenizer.open(file))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }
}
