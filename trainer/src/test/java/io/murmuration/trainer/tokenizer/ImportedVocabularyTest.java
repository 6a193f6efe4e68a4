package io.murmuration.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.KvSequence;
import io.murmuration.decoder.Logits;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.Row;
import io.murmuration.decoder.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Published vocabularies, imported, on real text and with a real model. */
@EnabledIfSystemProperty(
    named = "murmuration.data",
    matches = ".+",
    disabledReason = "left out: needs the evaluation data, -Dmurmuration.data=<directory>")
class ImportedVocabularyTest {
  private static final Path DATA = Path.of(System.getProperty("murmuration.data", ""));
  private static final int STEPS = 200;

  @TempDir private Path directory;

  @Test
  void llamasVocabularyHasThePublishedMergesAndEncodesStoriesAlike() throws IOException {
    Path published = DATA.resolve("llama-tokenizer/tokenizer.json");
    Path imported = imported(DATA.resolve("llama-tokenizer/tokenizer.model"));
    JsonNode ours = new ObjectMapper().readTree(imported.toFile());
    JsonNode theirs = new ObjectMapper().readTree(published.toFile());
    assertThat(pairs(ours)).isEqualTo(pairs(theirs));
    JsonNode stories =
        new ObjectMapper()
            .readTree(DATA.resolve("text/tinystories/tinystories_1000.json").toFile());
    try (Tokenizer left = Tokenizer.open(imported);
        Tokenizer right = Tokenizer.open(published)) {
      assertThat(stories.size()).isEqualTo(1000);
      for (JsonNode story : stories) {
        String text = story.isTextual() ? story.textValue() : story.toString();
        assertThat(left.encode(text)).isEqualTo(right.encode(text));
        assertThat(left.decode(left.encode(text))).isEqualTo(text);
      }
    }
  }

  @Test
  void aModelTellsItsPublishedStoryThroughTheImportedVocabulary() throws IOException {
    Path model = DATA.resolve("stories260k");
    String expected = Files.readString(model.resolve("expected_greedy_200.txt")).strip();
    List<Integer> story = new ArrayList<>();
    try (Tokenizer tokenizer = Tokenizer.open(imported(model.resolve("tok512.bin")));
        CausalModel engine = ModelDirectory.loadModel(model, List.of(), new EngineOptions(1));
        KvSequence sequence = engine.open(engine.config().contextTokenCount(), 0).orElseThrow()) {
      int[] next = tokenizer.encode("");
      assertThat(next).hasSize(1);
      while (story.size() < STEPS) {
        next = new int[] {best(engine, sequence, next)};
        story.add(next[0]);
      }
      int[] ids = story.stream().mapToInt(Integer::intValue).toArray();
      assertThat(tokenizer.decode(ids).strip()).isEqualTo(expected);
      // What the model chose is also how the vocabulary splits that text.
      assertThat(tokenizer.encodeWithoutTemplate(tokenizer.decode(ids))).isEqualTo(ids);
    }
  }

  private Path imported(Path vocabulary) throws IOException {
    return Files.writeString(
        directory.resolve("tokenizer.json"),
        SentencePieceJson.of(SentencePieceFiles.read(vocabulary)));
  }

  /** Old files write a merge as one text, new ones as two. */
  private static List<String> pairs(JsonNode tokenizer) {
    List<String> pairs = new ArrayList<>();
    for (JsonNode merge : tokenizer.at("/model/merges")) {
      pairs.add(
          merge.isArray()
              ? merge.get(0).textValue() + " " + merge.get(1).textValue()
              : merge.textValue());
    }
    return pairs;
  }

  private static int best(CausalModel engine, KvSequence sequence, int[] ids) {
    Row row = new Row(sequence.cache(CausalModel.PUBLIC), ids);
    try (Logits logits = engine.forward(List.of(row))) {
      float[] values = logits.row(0);
      int best = 0;
      for (int id = 1; id < values.length; id++) {
        best = values[id] > values[best] ? id : best;
      }
      return best;
    }
  }
}
