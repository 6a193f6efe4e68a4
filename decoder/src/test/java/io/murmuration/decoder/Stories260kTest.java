package io.murmuration.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.model.LlamaGraph;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.model.ModelFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A real, small Llama against logits and text that others computed. */
@EnabledIfSystemProperty(
    named = "murmuration.data",
    matches = ".+",
    disabledReason = "left out: needs the evaluation data, -Dmurmuration.data=<directory>")
class Stories260kTest {
  private static final int BEGIN_OF_TEXT = 1;
  private static final int STEPS = 200;

  private static Path directory;

  @BeforeAll
  static void findData() {
    directory = Path.of(System.getProperty("murmuration.data"), "stories260k");
  }

  @Test
  void logitsAfterAPromptEqualThePublishedOnes() throws IOException {
    JsonNode expected =
        new ObjectMapper().readTree(directory.resolve("expected_logits.json").toFile());
    int[] ids = new ObjectMapper().treeToValue(expected.path("ids_with_bos"), int[].class);
    try (CausalModel model = load();
        KvSequence sequence = model.open(model.config().contextTokenCount(), 0).orElseThrow()) {
      float[] logits = next(model, sequence, ids);

      for (int v = 0; v < logits.length; v++) {
        double published = expected.path("last_logits").path(v).asDouble();
        assertThat((double) logits[v]).isCloseTo(published, within(1e-4));
      }
    }
  }

  @Test
  void theTrainingGraphHasTheEnginesLogitsAtEveryPosition() throws IOException {
    JsonNode expected =
        new ObjectMapper().readTree(directory.resolve("expected_logits.json").toFile());
    int[] ids = new ObjectMapper().treeToValue(expected.path("ids_with_bos"), int[].class);
    LlamaConfig config = (LlamaConfig) ModelConfig.read(directory.resolve("config.json"));
    try (CausalModel model = load();
        KvSequence sequence = model.open(ids.length, 0).orElseThrow();
        NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = ModelFiles.of(config).load(directory, manager);
      NDArray tokens = manager.create(IntStream.of(ids).asLongStream().toArray()).expandDims(0);
      NDArray logits = LlamaGraph.logits(config, weights, tokens, null).get(0);
      for (int t = 0; t < ids.length; t++) {
        float[] served = next(model, sequence, new int[] {ids[t]});
        assertThat(logits.get(t).toFloatArray()).containsExactly(served, within(1e-4f));
      }
    }
  }

  @Test
  void greedyDecodingWritesThePublishedStory() throws IOException {
    byte[] expected = Files.readAllBytes(directory.resolve("expected_greedy_200.txt"));
    List<byte[]> pieces = pieces();
    ByteArrayOutputStream story = new ByteArrayOutputStream();
    try (CausalModel model = load();
        KvSequence sequence = model.open(model.config().contextTokenCount(), 0).orElseThrow()) {
      int token = BEGIN_OF_TEXT;
      for (int step = 0; step < STEPS; step++) {
        int[] ids = {token};
        int next = best(next(model, sequence, ids));
        byte[] piece = pieces.get(next);
        boolean dropsSpace = token == BEGIN_OF_TEXT && piece[0] == ' ';
        story.write(piece, dropsSpace ? 1 : 0, piece.length - (dropsSpace ? 1 : 0));
        token = next;
      }
    }

    String text = story.toString(StandardCharsets.UTF_8);
    assertThat(text).startsWith("Once upon a time");
    assertThat(text.strip()).isEqualTo(new String(expected, StandardCharsets.UTF_8).strip());
  }

  private static CausalModel load() throws IOException {
    return ModelDirectory.loadModel(directory, List.of(), new EngineOptions(1));
  }

  private static float[] next(CausalModel model, KvSequence sequence, int[] ids) {
    Row row = new Row(sequence.cache(CausalModel.PUBLIC), ids);
    try (Logits logits = model.forward(List.of(row))) {
      return logits.row(0);
    }
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int v = 1; v < logits.length; v++) {
      best = logits[v] > logits[best] ? v : best;
    }
    return best;
  }

  /** The vocabulary lies in llama2.c's format: longest length, then (score, length, bytes) each. */
  private static List<byte[]> pieces() throws IOException {
    ByteBuffer buffer =
        ByteBuffer.wrap(Files.readAllBytes(directory.resolve("tok512.bin")))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.getInt();
    List<byte[]> pieces = new ArrayList<>();
    while (buffer.hasRemaining()) {
      buffer.getFloat();
      byte[] piece = new byte[buffer.getInt()];
      buffer.get(piece);
      String text = new String(piece, StandardCharsets.UTF_8);
      boolean isByte = text.matches("<0x[0-9A-F]{2}>");
      pieces.add(isByte ? new byte[] {(byte) Integer.parseInt(text.substring(3, 5), 16)} : piece);
    }
    return pieces;
  }
}
