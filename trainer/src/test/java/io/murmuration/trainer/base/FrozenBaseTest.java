package io.murmuration.trainer.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.lora.LoraLeaves;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.model.CausalLoss;
import io.murmuration.trainer.model.TokenBlocks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What trainers may rely on, whatever the family and however the weights are kept. */
class FrozenBaseTest {
  private static final int ROWS = 3;

  @BeforeAll
  static void oneThread() {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
  }

  static Stream<Arguments> bases() {
    return Stream.of(TinyModels.GPT2, TinyModels.LLAMA)
        .flatMap(config -> Stream.of(Storage.values()).map(kept -> Arguments.of(config, kept)));
  }

  @ParameterizedTest
  @MethodSource("bases")
  void everyRowWithItsOwnAdapterHasTheGradientsOfThatRowAlone(ModelConfig config, Storage storage) {
    try (FrozenBase base = TinyModels.base(config, storage)) {
      List<LoraParameters> members = members(config);
      Step together = step(base, members, blocks(config), 1);
      for (int row = 0; row < ROWS; row++) {
        Step alone = step(base, List.of(members.get(row)), blocks(config).subList(row, row + 1), 1);
        assertThat(alone.losses()[0]).isCloseTo(together.losses()[row], within(1e-5f));
        for (int leaf = 0; leaf < alone.gradients().size(); leaf++) {
          float[] own = alone.gradients().get(leaf);
          float[] all = together.gradients().get(leaf);
          float[] part = Arrays.copyOfRange(all, row * own.length, (row + 1) * own.length);
          assertThat(part).containsExactly(own, within(1e-5f));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bases")
  void backwardIsThatOfTheLogits(ModelConfig config, Storage storage) {
    List<LoraParameters> member = members(config).subList(0, 1);
    try (FrozenBase base = TinyModels.base(config, storage)) {
      Step found = step(base, member, blocks(config), ROWS);
      try (NDManager manager = base.manager().newSubManager();
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        TokenBlocks tokens = new TokenBlocks(blocks(config));
        LoraLeaves leaves = new LoraLeaves(member, manager);
        NDArray logits = base.logits(tokens.inputs(manager), leaves.rows(ROWS, 2));
        NDArray losses = CausalLoss.byRow(logits, tokens.targets(manager), 0);
        collector.backward(losses.sum());

        assertThat(found.losses()).isEqualTo(losses.toFloatArray());
        for (int leaf = 0; leaf < found.gradients().size(); leaf++) {
          float[] expected = leaves.gradients().get(leaf);
          assertThat(expected).isNotEqualTo(new float[expected.length]);
          assertThat(found.gradients().get(leaf)).containsExactly(expected, within(1e-6f));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bases")
  void lossesOutliveTheirGraphAndTheBaseDoesNotMove(ModelConfig config, Storage storage) {
    List<LoraParameters> member = members(config).subList(0, 1);
    try (FrozenBase base = TinyModels.base(config, storage)) {
      Step first = step(base, member, blocks(config), ROWS);
      Step second = step(base, member, blocks(config), ROWS);

      assertThat(base.config()).isEqualTo(config);
      assertThat(second.losses()).isEqualTo(first.losses());
      assertThat(second.gradients().get(1)).isEqualTo(first.gradients().get(1));
    }
  }

  private record Step(float[] losses, List<float[]> gradients) {}

  private static Step step(
      FrozenBase base, List<LoraParameters> members, List<int[]> blocks, int rowsPerMember) {
    try (NDManager manager = base.manager().newSubManager()) {
      LoraLeaves leaves = new LoraLeaves(members, manager);
      TokenBlocks tokens = new TokenBlocks(blocks);
      NDArray targets = tokens.targets(manager);
      Function<NDArray, NDArray> loss = logits -> CausalLoss.byRow(logits, targets, 0);
      NDArray losses;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        losses =
            base.backward(
                collector, tokens.inputs(manager), leaves.rows(rowsPerMember, 2), loss::apply);
      }
      return new Step(losses.toFloatArray(), leaves.gradients());
    }
  }

  /** B is not zero, so that A has gradients. */
  private static List<LoraParameters> members(ModelConfig config) {
    SeededRandom random = new SeededRandom(3);
    List<LoraParameters> members = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      LoraParameters member = LoraParameters.initial(LoraShape.all(config), 2, random);
      for (int index = 0; index < member.shapes().size(); index++) {
        float[] b = member.b(index);
        for (int i = 0; i < b.length; i++) {
          b[i] = (float) (0.2 * random.nextGaussian());
        }
      }
      members.add(member);
    }
    return members;
  }

  private static List<int[]> blocks(ModelConfig config) {
    SeededRandom random = new SeededRandom(5);
    List<int[]> blocks = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      blocks.add(Arrays.copyOf(random.permutation(config.vocabularySize()), 10));
    }
    return blocks;
  }
}
