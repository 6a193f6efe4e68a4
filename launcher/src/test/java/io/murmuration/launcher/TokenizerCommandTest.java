package io.murmuration.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.decoder.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerCommandTest {
  @TempDir private Path directory;

  @Test
  void aLearntVocabularyIsOneThatBasesAreOpenedWithAndIsNeverOverwritten() throws IOException {
    Path corpus =
        Files.writeString(directory.resolve("public.txt"), "the pump hums\nthe pump drums\n");
    Path output = directory.resolve("made/tokenizer.json");
    CommandRun run = train(corpus, output);

    assertThat(run.code()).as(run.err()).isZero();
    try (Tokenizer tokenizer = Tokenizer.open(output)) {
      assertThat(run.out()).contains(tokenizer.vocabularySize() + " tokens");
      assertThat(tokenizer.vocabularySize()).isBetween(258, 262);
      assertThat(tokenizer.decode(tokenizer.encode("a pump, él"))).isEqualTo("a pump, él");
      // "um" is the most frequent pair of the text.
      assertThat(tokenizer.encode("um")).hasSize(1);
    }
    byte[] before = Files.readAllBytes(output);
    CommandRun again = train(corpus, output);
    assertThat(again.code()).isNotZero();
    assertThat(again.err()).contains(output + " exists");
    assertThat(output).hasBinaryContent(before);
  }

  private static CommandRun train(Path corpus, Path output) {
    return CommandRun.of(
        "tokenizer",
        "train",
        "--corpus",
        corpus.toString(),
        "--format",
        "text",
        "--vocabulary",
        "262",
        "--output",
        output.toString());
  }
}
