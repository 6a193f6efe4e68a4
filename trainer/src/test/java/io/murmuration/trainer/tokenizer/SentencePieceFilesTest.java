package io.murmuration.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vocabularies of SentencePiece in both of the files that they come in. */
class SentencePieceFilesTest {
  private static final List<String> TEXTS =
      List.of("\u2581t", "he", "\u2581the", "t", "h", "e", "\u2581", "r", "re");

  @TempDir private Path directory;

  @Test
  void bothFilesOfOneVocabularyGiveOneTokenizer() throws IOException {
    Path model = Files.write(directory.resolve("a.model"), protobuf(2, true));
    Path scored = Files.write(directory.resolve("a.bin"), scored());

    String json = SentencePieceJson.of(SentencePieceFiles.read(model));

    assertThat(SentencePieceJson.of(SentencePieceFiles.read(scored))).isEqualTo(json);
    try (Tokenizer tokenizer = tokenizer(json)) {
      // By score: "▁t" before "he", so that "▁the" is "▁t" + "he" joined.
      assertThat(tokenizer.encode("the there"))
          .containsExactly(ids(1, "\u2581the", "\u2581the", "re"));
      assertThat(tokenizer.encodeWithoutTemplate("é")).containsExactly(ids("\u2581", 0xC3, 0xA9));
      for (String text : List.of("the there", "  é\nthe  ", "", "他 ther")) {
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      }
      assertThat(tokenizer.specialIds()).containsExactlyInAnyOrder(0, 1, 2);
    }
  }

  @Test
  void aTextMayBeginWithoutASpace() throws IOException {
    Path model = Files.write(directory.resolve("a.model"), protobuf(2, false));
    try (Tokenizer tokenizer = tokenizer(SentencePieceJson.of(SentencePieceFiles.read(model)))) {
      assertThat(tokenizer.encodeWithoutTemplate("he")).containsExactly(ids("he"));
      assertThat(tokenizer.decode(ids("\u2581t", "he"))).isEqualTo(" the");
    }
  }

  @Test
  void whatIsNotSupportedIsRefusedByName() throws IOException {
    assertRefused(protobuf(1, true), "model_type must be BPE (2), found 1");
    byte[] dropping = protobuf(2, true);
    dropping[dropping.length - 1] = 1;
    assertRefused(dropping, "remove_extra_whitespaces must be false");
    assertRefused(new byte[0], "empty");
    assertRefused("{\"version\": 1}".getBytes(StandardCharsets.UTF_8), "");
    byte[] cut = Arrays.copyOf(scored(), 700);
    assertRefused(cut, "cut off");
    byte[] few = Arrays.copyOf(scored(), 4 + 3 * 8 + "<unk>\n<s>\n\n</s>\n".length());
    assertRefused(few, "each of the 256 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aDamagedFileIsRefusedOrReadAndNothingElse(int seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (byte[] whole : List.of(protobuf(2, true), scored())) {
      for (int round = 0; round < 40; round++) {
        byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        Path file = Files.write(directory.resolve("damaged"), damaged);
        try {
          assertThat(SentencePieceFiles.read(file).pieces()).hasSizeGreaterThanOrEqualTo(256);
        } catch (RefusedModelException refused) {
          assertThat(refused).hasMessageStartingWith(file.toString());
        }
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(
      named = "murmuration.data",
      matches = ".+",
      disabledReason = "left out: needs the evaluation data, -Dmurmuration.data=<directory>")
  void thePublishedVocabularyOfLlamaSplitsTextsAsItsOwnTokenizerDoes() throws IOException {
    Path llama = Path.of(System.getProperty("murmuration.data"), "llama-tokenizer");
    String json = SentencePieceJson.of(SentencePieceFiles.read(llama.resolve("tokenizer.model")));
    assertThat(SentencePieceJson.of(SentencePieceFiles.read(llama.resolve("tokenizer.bin"))))
        .isEqualTo(json);
    JsonNode ours = new ObjectMapper().readTree(json);
    JsonNode theirs = new ObjectMapper().readTree(llama.resolve("tokenizer.json").toFile());
    assertThat(ours.at("/model/vocab")).isEqualTo(theirs.at("/model/vocab"));
    String[] texts =
        Files.readString(llama.resolve("ggml-vocab-llama-spm.gguf.inp"))
            .split("\n__ggml_vocab_test__\n", -1);
    List<String> ids = Files.readAllLines(llama.resolve("ggml-vocab-llama-spm.gguf.out"));
    try (Tokenizer tokenizer = tokenizer(json)) {
      int compared = 0;
      for (int i = 0; i < ids.size(); i++) {
        int[] expected =
            Arrays.stream(ids.get(i).trim().split("\\s+"))
                .filter(id -> !id.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        assertThat(tokenizer.encodeWithoutTemplate(texts[i])).as(texts[i]).isEqualTo(expected);
        compared++;
      }
      assertThat(compared).isGreaterThan(40);
    }
  }

  private void assertRefused(byte[] content, String words) throws IOException {
    Path file = Files.write(directory.resolve("refused"), content);
    assertThatThrownBy(() -> SentencePieceFiles.read(file))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining(words);
  }

  private Tokenizer tokenizer(String json) throws IOException {
    return Tokenizer.open(Files.writeString(directory.resolve("tokenizer.json"), json));
  }

  /** Ids as they are, texts and bytes by their place in the vocabulary. */
  private static int[] ids(Object... parts) {
    return Arrays.stream(parts)
        .mapToInt(
            part ->
                part instanceof String text
                    ? 259 + TEXTS.indexOf(text)
                    : (int) part < 3 ? (int) part : 3 + (int) part)
        .toArray();
  }

  private static byte[] scored() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(little(4).putInt(12).array());
    add(out, 0, "<unk>");
    add(out, 0, "\n<s>\n");
    add(out, 0, "\n</s>\n");
    for (int value = 0; value < 256; value++) {
      add(out, 0, String.format("<0x%02X>", value));
    }
    for (int i = 0; i < TEXTS.size(); i++) {
      add(out, -i, TEXTS.get(i).replace('\u2581', ' '));
    }
    return out.toByteArray();
  }

  private static void add(ByteArrayOutputStream out, float score, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeBytes(little(8).putFloat(score).putInt(bytes.length).array());
    out.writeBytes(bytes);
  }

  private static byte[] protobuf(int modelType, boolean isSpaceFirst) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    addPiece(out, 0, "<unk>", 2);
    addPiece(out, 0, "<s>", 3);
    addPiece(out, 0, "</s>", 3);
    for (int value = 0; value < 256; value++) {
      addPiece(out, 0, String.format("<0x%02X>", value), 6);
    }
    for (int i = 0; i < TEXTS.size(); i++) {
      addPiece(out, -i, TEXTS.get(i), 1);
    }
    out.writeBytes(new byte[] {0x12, 2, 0x18, (byte) modelType});
    out.writeBytes(new byte[] {0x1A, 4, 0x18, (byte) (isSpaceFirst ? 1 : 0), 0x20, 0});
    return out.toByteArray();
  }

  private static void addPiece(ByteArrayOutputStream out, float score, String text, int type) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(0x0A);
    out.write(bytes.length + 9);
    out.write(0x0A);
    out.write(bytes.length);
    out.writeBytes(bytes);
    out.writeBytes(little(5).put((byte) 0x15).putFloat(score).array());
    out.writeBytes(new byte[] {0x18, (byte) type});
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
