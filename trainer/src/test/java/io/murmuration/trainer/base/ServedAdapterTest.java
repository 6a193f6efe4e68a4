package io.murmuration.trainer.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.KvSequence;
import io.murmuration.decoder.Logits;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.Row;
import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.lora.LoraLeaves;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.model.CausalLoss;
import io.murmuration.trainer.model.TokenBlocks;
import io.murmuration.trainer.optimizer.AdamW;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.optimizer.GradientSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a checkpoint to an adapter that the serving engine answers with: load, train, serve. */
class ServedAdapterTest {
  private static final int RANK = 4;
  private static final double ALPHA = 8;

  @TempDir private Path directory;

  @BeforeAll
  static void oneThread() {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
  }

  @ParameterizedTest
  @EnumSource
  void aLlamaLoadsTrainsAndServes(Storage storage) throws IOException {
    Path base = Files.createDirectory(directory.resolve("base"));
    TinyModels.write(TinyModels.LLAMA, base);
    List<int[]> texts = new ArrayList<>();
    SeededRandom random = new SeededRandom(8);
    for (int text = 0; text < 3; text++) {
      texts.add(Arrays.copyOf(random.permutation(TinyModels.LLAMA.vocabularySize()), 14));
    }
    assertTrainsAndServes(
        base, storage, texts, Set.of("q_proj", "k_proj", "v_proj", "o_proj", "up_proj"));
  }

  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(
      named = "murmuration.data",
      matches = ".+",
      disabledReason = "left out: needs the evaluation data, -Dmurmuration.data=<directory>")
  void aRealLlamaLearnsAFewSentencesAndServesThem(Storage storage) throws IOException {
    Path base = Path.of(System.getProperty("murmuration.data"), "stories260k");
    List<int[]> texts = new ArrayList<>();
    for (String sentence :
        List.of(
            "The blue heron keeps its ledger under the seventh stone.",
            "Every token that leaves the house is counted by the clerk.",
            "A murmuration of starlings spoke in one voice that evening.")) {
      texts.add(Arrays.copyOf(tokens(base, sentence), 20));
    }
    assertTrainsAndServes(base, storage, texts, Set.of("q_proj", "v_proj", "down_proj"));
  }

  private void assertTrainsAndServes(
      Path baseDirectory, Storage storage, List<int[]> texts, Set<String> targets)
      throws IOException {
    LoraParameters member;
    List<Double> losses = new ArrayList<>();
    ModelConfig config;
    try (FrozenBase base = BaseDirectory.open(baseDirectory, storage)) {
      config = base.config();
      List<LoraShape> shapes = LoraShape.of(config, targets, 2);
      member = LoraParameters.initial(shapes, RANK, new SeededRandom(4));
      Trainer trainer = new Trainer(base, member);
      for (int step = 0; step < 40; step++) {
        losses.add(trainer.step(texts));
      }
    }
    assertThat(losses.get(39)).isLessThan(losses.get(0) - 0.4);

    AdapterSpec spec = new AdapterSpec(RANK, ALPHA, targets).onTopLayers(2, config);
    Path adapter = directory.resolve("adapter");
    new AdapterWriter(config, spec, TensorType.F32).write(adapter, member.byModule());
    assertServed(baseDirectory, adapter, member, texts.get(0), losses.get(0));
  }

  /** The engine reads published weights, so its logits are those of the unpacked base. */
  private static void assertServed(
      Path baseDirectory, Path adapter, LoraParameters member, int[] text, double firstLoss)
      throws IOException {
    try (FrozenBase base = BaseDirectory.open(baseDirectory, Storage.FLOAT32);
        NDManager manager = base.manager().newSubManager();
        CausalModel engine =
            ModelDirectory.loadModel(baseDirectory, List.of(adapter), new EngineOptions(1));
        KvSequence sequence = engine.open(text.length, 1).orElseThrow()) {
      TokenBlocks tokens = new TokenBlocks(List.of(text));
      LoraLeaves leaves = new LoraLeaves(List.of(member), manager);
      NDArray logits = base.logits(tokens.inputs(manager), leaves.rows(1, ALPHA / RANK));
      double loss = 0;
      for (int t = 0; t + 1 < text.length; t++) {
        int[] token = {text[t]};
        Row shared = new Row(sequence.cache(CausalModel.PUBLIC), token);
        Row adapted = new Row(sequence.cache(0), token);
        try (Logits next = engine.forward(List.of(shared, adapted))) {
          float[] served = next.row(1);
          assertThat(served).containsExactly(logits.get(0, t).toFloatArray(), within(1e-4f));
          loss += surprise(served, text[t + 1]) / (text.length - 1);
        }
      }
      assertThat(loss).isLessThan(firstLoss - 0.2);
    }
  }

  private static double surprise(float[] logits, int token) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - logits[token];
  }

  /** AdamW on the mean loss of all texts. */
  private static final class Trainer {
    private static final double LEARNING_RATE = 2e-2;

    private final FrozenBase base;
    private final LoraParameters member;
    private final List<AdamW> optimizers = new ArrayList<>();

    Trainer(FrozenBase base, LoraParameters member) {
      this.base = base;
      this.member = member;
      AdamWSettings settings = new AdamWSettings(0.9, 0.99, 1e-8, 0);
      member.arrays().forEach(array -> optimizers.add(new AdamW(settings, array.length)));
    }

    /** The loss before the step. */
    double step(List<int[]> texts) {
      try (NDManager manager = base.manager().newSubManager()) {
        TokenBlocks tokens = new TokenBlocks(texts);
        NDArray targets = tokens.targets(manager);
        LoraLeaves leaves = new LoraLeaves(List.of(member), manager);
        NDArray losses;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          losses =
              base.backward(
                  collector,
                  tokens.inputs(manager),
                  leaves.rows(texts.size(), ALPHA / RANK),
                  logits -> CausalLoss.byRow(logits, targets, 0));
        }
        List<float[]> gradients = leaves.gradients();
        for (int index = 0; index < optimizers.size(); index++) {
          GradientSlice gradient = GradientSlice.of(gradients.get(index));
          optimizers
              .get(index)
              .step(member.arrays().get(index), gradient, 1.0 / texts.size(), LEARNING_RATE);
        }
        return losses.mean().getFloat();
      }
    }
  }

  /** The longest piece of the vocabulary first; begins with the beginning of a text. */
  private static int[] tokens(Path base, String sentence) throws IOException {
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(base.resolve("tok512.bin")))
            .order(ByteOrder.LITTLE_ENDIAN);
    file.getInt();
    Map<String, Integer> pieces = new HashMap<>();
    while (file.hasRemaining()) {
      file.getFloat();
      byte[] piece = new byte[file.getInt()];
      file.get(piece);
      pieces.put(new String(piece, StandardCharsets.UTF_8), pieces.size());
    }
    List<Integer> tokens = new ArrayList<>(List.of(1));
    String rest = " " + sentence;
    while (!rest.isEmpty()) {
      int length = rest.length();
      while (!pieces.containsKey(rest.substring(0, length))) {
        length--;
      }
      tokens.add(pieces.get(rest.substring(0, length)));
      rest = rest.substring(length);
    }
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }
}
