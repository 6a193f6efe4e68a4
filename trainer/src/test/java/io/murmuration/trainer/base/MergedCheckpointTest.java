package io.murmuration.trainer.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.adapter.HostLora;
import io.murmuration.decoder.adapter.MergedCheckpoint;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.lora.LoraLeaves;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.lora.LoraShape;
import io.murmuration.trainer.model.TokenBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A merged checkpoint says what its base says with the adapter beside it. */
class MergedCheckpointTest {
  private static final int RANK = 3;
  private static final double SCALE = 2.5;
  private static final int[] TEXT = {5, 1, 30, 7, 7, 21, 36, 2, 11, 4};

  @TempDir private Path directory;

  private static Stream<Arguments> bases() {
    return Stream.of(TinyModels.GPT2, TinyModels.LLAMA)
        .flatMap(config -> Stream.of(Storage.values()).map(s -> Arguments.of(config, s)));
  }

  @ParameterizedTest
  @MethodSource("bases")
  void itHasTheLogitsOfBaseAndAdapterTogether(ModelConfig config, Storage storage)
      throws IOException {
    Path base = Files.createDirectory(directory.resolve("base"));
    TinyModels.write(config, base);
    LoraParameters adapter = trained(config);
    Path merged = Files.createDirectory(directory.resolve("merged"));
    TinyModels.writeConfig(config, merged);

    new MergedCheckpoint(base, storage == Storage.NF4, adapter.byModule(), SCALE)
        .write(merged.resolve("model.safetensors"));

    LoraParameters none = LoraParameters.initial(LoraShape.all(config), RANK, new SeededRandom(1));
    float[] together = logits(base, storage, adapter);
    assertThat(logits(merged, Storage.FLOAT32, none)).containsExactly(together, within(2e-4f));
    assertThat(distance(logits(base, storage, none), together)).isGreaterThan(0.1);
  }

  @Test
  void anAdapterOfAnotherModelIsRefused() throws IOException {
    TinyModels.write(TinyModels.GPT2, directory);
    HostLora factors =
        new HostLora(new HostTensor(new float[4], 4, 1), new HostTensor(new float[4], 1, 4));
    assertThatThrownBy(
            () -> new MergedCheckpoint(directory, false, Map.of("h.9.attn.c_attn", factors), 1))
        .hasMessage("the base has no linear map h.9.attn.c_attn");
  }

  /** Factors whose products are not zero, of every projection of the model. */
  private static LoraParameters trained(ModelConfig config) {
    SeededRandom random = new SeededRandom(3);
    return LoraParameters.initial(LoraShape.all(config), RANK, random)
        .mapped(value -> value + 0.1 * random.nextGaussian());
  }

  private static float[] logits(Path base, Storage storage, LoraParameters adapter)
      throws IOException {
    try (FrozenBase opened = BaseDirectory.open(base, storage);
        NDManager manager = opened.manager().newSubManager()) {
      LoraLeaves leaves = new LoraLeaves(List.of(adapter), manager);
      TokenBlocks tokens = new TokenBlocks(List.of(TEXT));
      return opened.logits(tokens.inputs(manager), leaves.rows(1, SCALE)).toFloatArray();
    }
  }

  private static double distance(float[] one, float[] other) {
    double most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - other[i]));
    }
    return most;
  }
}
