package io.murmuration.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Logits of transformers with peft, in double precision, for a random tiny model. */
class GoldenGpt2Test {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyLogitOfThePublicModelAndOfEachAdapterEqualsThePublishedCode()
      throws IOException, URISyntaxException {
    Path golden = golden();
    JsonNode sequences = JSON.readTree(golden.resolve("expected.json").toFile()).path("sequences");
    List<Path> adapters = EnsembleDirectory.members(golden.resolve("adapters"));
    try (CausalModel model =
        ModelDirectory.loadModel(golden.resolve("base"), adapters, new EngineOptions(1))) {
      assertThat(model.memberCount()).isEqualTo(3);
      assertThat(sequences).isNotEmpty();
      for (JsonNode sequence : sequences) {
        assertSequence(model, JSON.treeToValue(sequence.path("tokens"), int[].class), sequence);
      }
    }
  }

  /** All four variants step through the sequence together. */
  private static void assertSequence(CausalModel model, int[] ids, JsonNode sequence) {
    try (KvSequence room = model.open(ids.length, 3).orElseThrow()) {
      assertSteps(model, room, ids, sequence);
    }
  }

  private static void assertSteps(
      CausalModel model, KvSequence room, int[] ids, JsonNode sequence) {
    for (int t = 0; t < ids.length; t++) {
      List<Row> rows = new ArrayList<>();
      for (int adapter = CausalModel.PUBLIC; adapter < 3; adapter++) {
        rows.add(new Row(room.cache(adapter), ids[t]));
      }
      try (Logits logits = model.forward(rows)) {
        for (int i = 0; i < rows.size(); i++) {
          String name = i == 0 ? "public" : "adapter_" + (i - 1);
          assertLogits(logits.row(i), sequence.path("logits").path(name).path(t));
        }
      }
    }
  }

  private static void assertLogits(float[] found, JsonNode expected) {
    assertThat(found).hasSize(expected.size());
    for (int v = 0; v < found.length; v++) {
      assertThat((double) found[v]).isCloseTo(expected.get(v).asDouble(), within(1e-4));
    }
  }

  private static Path golden() throws URISyntaxException {
    URL url = Objects.requireNonNull(GoldenGpt2Test.class.getResource("/golden-gpt2"));
    return Path.of(url.toURI());
  }
}
