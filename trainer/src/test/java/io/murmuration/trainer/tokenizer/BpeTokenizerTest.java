package io.murmuration.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.trainer.corpus.Corpus;
import io.murmuration.trainer.corpus.CorpusGenerator;
import io.murmuration.trainer.corpus.CorpusSizes;
import io.murmuration.trainer.corpus.CorpusSpec;
import io.murmuration.trainer.corpus.PrivateRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTokenizerTest {
  private static final List<String> ODD_TEXTS =
      List.of(
          "",
          " ",
          "  two  spaces ",
          "tab\tand\nline\n\n",
          "I'm we've don't",
          "1234 5",
          "naïve café",
          "日本語 🐦",
          "a\u00a0b",
          "----",
          "Heron's <b>",
          "ßÆ\u0000");

  private static Corpus corpus;
  private static BpeTokenizer tokenizer;

  @BeforeAll
  static void train() throws IOException {
    CorpusSpec spec = CorpusSpec.read(new ByteArrayInputStream(CorpusSpec.demoBytes()));
    corpus = new CorpusGenerator(spec, 3).generate(new CorpusSizes(1500, 100, 4, 14, 50, 0));
    tokenizer = BpeTrainer.train(corpus.publicTrain(), 700);
  }

  private static Stream<String> texts() {
    Stream<String> corpusTexts =
        Stream.concat(
            corpus.publicTest().stream(), corpus.privateTest().stream().map(PrivateRecord::text));
    return Stream.concat(corpusTexts, ODD_TEXTS.stream());
  }

  @Test
  void decodingUndoesEncoding() {
    assertThat(texts())
        .allSatisfy(text -> assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text));
  }

  @Test
  void theWrittenFileEncodesAsWeDo(@TempDir Path directory) throws IOException {
    TokenizerFiles.write(tokenizer, 128, directory);

    try (Tokenizer loaded = Tokenizer.open(directory.resolve("tokenizer.json"))) {
      assertThat(loaded.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
      assertThat(loaded.idOf(BpeTrainer.END_OF_TEXT)).hasValue(tokenizer.endOfText());
      assertThat(texts())
          .allSatisfy(
              text -> {
                assertThat(tokenizer.encode(text)).isEqualTo(loaded.encodeWithoutTemplate(text));
                assertThat(loaded.decode(tokenizer.encode(text))).isEqualTo(text);
              });
    }
  }

  @Test
  void theSameTextGivesTheSameFile(@TempDir Path directory) throws IOException {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    TokenizerFiles.write(tokenizer, 128, first);
    TokenizerFiles.write(BpeTrainer.train(corpus.publicTrain(), 700), 128, second);

    assertThat(Files.mismatch(first.resolve("tokenizer.json"), second.resolve("tokenizer.json")))
        .isEqualTo(-1);
  }

  @Test
  void theVocabularyIsFilledAndFrequentWordsAreOneToken() {
    assertThat(tokenizer.vocabularySize()).isEqualTo(700);
    assertThat(tokenizer.encode(" the")).hasSize(1);
  }

  @Test
  void theMostFrequentPairIsJoinedFirst() {
    BpeTokenizer small = BpeTrainer.train(List.of("abab abab ab"), 258);

    assertThat(small.merges()).containsExactly(new Merge("a", "b"));
  }

  @Test
  void aVocabularyWithoutRoomForAllBytesIsRefused() {
    assertThatThrownBy(() -> BpeTrainer.train(List.of("a"), 256))
        .hasMessage("vocabularySize must be >= 257, got 256");
  }
}
