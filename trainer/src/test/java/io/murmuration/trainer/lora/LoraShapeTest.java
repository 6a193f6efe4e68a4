package io.murmuration.trainer.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.LlamaConfig;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoraShapeTest {
  private static final Gpt2Config GPT2 = new Gpt2Config(2, 16, 2, 40, 12, 32, 1e-5, Set.of(0));
  private static final LlamaConfig LLAMA =
      new LlamaConfig(3, 24, 4, 2, 36, 12, 32, 1e-5, 10_000, true, Set.of(0));

  @Test
  void everyProjectionOfAGpt2InTheOrderOfTheForward() {
    assertThat(LoraShape.all(GPT2))
        .hasSize(8)
        .startsWith(
            new LoraShape("h.0.attn.c_attn", 16, 48),
            new LoraShape("h.0.attn.c_proj", 16, 16),
            new LoraShape("h.0.mlp.c_fc", 16, 40),
            new LoraShape("h.0.mlp.c_proj", 40, 16));
    assertThat(LoraShape.top(1, GPT2)).isEqualTo(LoraShape.all(GPT2).subList(4, 8));
  }

  @Test
  void chosenProjectionsOfTheLastLayersOfALlama() {
    assertThat(LoraShape.of(LLAMA, Set.of("v_proj", "q_proj", "down_proj"), 1))
        .containsExactly(
            new LoraShape("layers.2.self_attn.q_proj", 24, 24),
            new LoraShape("layers.2.self_attn.v_proj", 24, 12),
            new LoraShape("layers.2.mlp.down_proj", 36, 24));
    assertThat(LoraShape.all(LLAMA)).hasSize(21);
  }

  @Test
  void shapesAreThoseOfTheAdapterThatIsWritten() {
    Set<String> targets = Set.of("mlp.c_proj", "c_attn");
    AdapterSpec spec = new AdapterSpec(4, 8, targets).onTopLayers(2, GPT2);
    List<String> written = spec.modules(GPT2).stream().map(AdaptableModule::name).toList();

    assertThat(LoraShape.of(GPT2, targets, 2)).extracting(LoraShape::module).isEqualTo(written);
  }

  @Test
  void aTargetThatTheModelHasNotIsRefusedWithThoseItHas() {
    assertThatThrownBy(() -> LoraShape.of(LLAMA, Set.of("q_proj", "c_attn"), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "targets must be among [down_proj, gate_proj, k_proj, o_proj, q_proj, up_proj,"
                + " v_proj], got c_attn");
    assertThatThrownBy(() -> LoraShape.of(LLAMA, Set.of("lm_head"), 3))
        .hasMessageEndingWith("got lm_head");
    assertThatThrownBy(() -> LoraShape.of(LLAMA, Set.of(), 3))
        .hasMessage("targets must name at least one module, got none");
    assertThatThrownBy(() -> LoraShape.of(LLAMA, Set.of("q_proj"), 4))
        .hasMessage("layerCount must be in [1, 3], got 4");
  }
}
