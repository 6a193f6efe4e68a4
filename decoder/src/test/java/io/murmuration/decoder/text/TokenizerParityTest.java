package io.murmuration.decoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published vocabularies against the ids that other code finds for difficult texts. */
@EnabledIfSystemProperty(
    named = "murmuration.data",
    matches = ".+",
    disabledReason = "left out: needs the evaluation data, -Dmurmuration.data=<directory>")
class TokenizerParityTest {
  private static final String SEPARATOR = "\n__ggml_vocab_test__\n";

  @ParameterizedTest
  @CsvSource({
    "gpt2-tokenizer, ggml-vocab-gpt-2.gguf",
    "llama-tokenizer, ggml-vocab-llama-spm.gguf",
  })
  void everyVectorHasThePublishedIdsAndComesBackAsText(String folder, String vectors)
      throws IOException {
    Path directory = Path.of(System.getProperty("murmuration.data"), folder);
    List<String> texts =
        List.of(Files.readString(directory.resolve(vectors + ".inp")).split(SEPARATOR, -1));
    List<String> ids =
        List.of(Files.readString(directory.resolve(vectors + ".out")).split("\n", -1));
    assertThat(texts.size()).isEqualTo(ids.size()).isGreaterThan(40);
    try (Tokenizer tokenizer = Tokenizer.open(directory.resolve("tokenizer.json"))) {
      for (int i = 0; i < texts.size(); i++) {
        int[] found = tokenizer.encodeWithoutTemplate(texts.get(i));

        assertThat(found).as("vector %d", i).isEqualTo(parse(ids.get(i)));
        assertThat(tokenizer.decode(found)).as("vector %d", i).isEqualTo(texts.get(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"gpt2-tokenizer, 50257, 0", "llama-tokenizer, 32000, 1"})
  void randomIdsStreamToTheTextOfTheWhole(String folder, int size, int templateSize)
      throws IOException {
    Path directory = Path.of(System.getProperty("murmuration.data"), folder);
    try (Tokenizer tokenizer = Tokenizer.open(directory.resolve("tokenizer.json"))) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(size);
      assertThat(tokenizer.encode("a").length - tokenizer.encodeWithoutTemplate("a").length)
          .isEqualTo(templateSize);
      for (int seed = 0; seed < 50; seed++) {
        int[] ids = new SplittableRandom(seed).ints(60, 0, size).toArray();
        Detokenizer detokenizer = tokenizer.detokenizer();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
          text.append(detokenizer.accept(id));
        }

        assertThat(text.append(detokenizer.finish()).toString()).isEqualTo(tokenizer.decode(ids));
      }
    }
  }

  private static int[] parse(String line) {
    return Stream.of(line.strip().split("\\s+"))
        .filter(id -> !id.isEmpty())
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
