package io.murmuration.decoder.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Graph;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.model.ModelFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adapters on some layers only, written by peft: its modules and its logits. */
class GoldenLayersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({"top-two, 2 3, 2", "last, 3, 3", "every-other, 1 3, 1"})
  void layersAndLogitsAreThoseOfThePublishedCode(String name, String layers, int first)
      throws IOException, URISyntaxException {
    Path golden = golden();
    Gpt2Config config = (Gpt2Config) ModelConfig.read(golden.resolve("base/config.json"));
    JsonNode expected = JSON.readTree(golden.resolve("expected.json").toFile());
    int[] ids = JSON.treeToValue(expected.path("tokens"), int[].class);
    try (NDManager manager = NDManager.newBaseManager()) {
      List<Path> member = List.of(golden.resolve("adapters").resolve(name));
      AdapterBank bank = AdapterBank.load(config, member, manager);
      Map<String, NDArray> weights = ModelFiles.of(config).load(golden.resolve("base"), manager);
      NDArray tokens = manager.create(tokensOfTwoRows(ids), new Shape(2, ids.length));
      LoraRows lora = new LoraRows(bank.gather(manager.create(new long[] {1, 0})), 1);
      NDArray logits = Gpt2Graph.logits(config, weights, tokens, lora);

      assertThat(bank.spec().firstAdaptedLayer()).isEqualTo(first);
      assertThat(lora.factors().keySet().stream().map(m -> m.split("\\.")[1]))
          .containsOnly(layers.split(" "));
      assertThat(lora.factors()).hasSize(4 * Set.of(layers.split(" ")).size());
      assertLogits(logits.get(0), expected.path("logits").path("public"));
      assertLogits(logits.get(1), expected.path("logits").path(name));
    }
  }

  private static long[] tokensOfTwoRows(int... ids) {
    long[] tokens = new long[2 * ids.length];
    Arrays.setAll(tokens, i -> ids[i % ids.length]);
    return tokens;
  }

  private static void assertLogits(NDArray found, JsonNode expected) {
    float[] values = found.toFloatArray();
    int columns = expected.get(0).size();
    assertThat(values).hasSize(expected.size() * columns);
    for (int i = 0; i < values.length; i++) {
      double logit = expected.get(i / columns).get(i % columns).asDouble();
      assertThat((double) values[i]).isCloseTo(logit, within(1e-4));
    }
  }

  private static Path golden() throws URISyntaxException {
    URL url = Objects.requireNonNull(GoldenLayersTest.class.getResource("/golden-layers"));
    return Path.of(url.toURI());
  }
}
