package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Published Llama weights for {@code llama.torchscript}: q, k and v are one matrix there, as are
 * gate and up.
 */
final class LlamaWeights {
  private LlamaWeights() {}

  static FamilyWeights of(LlamaConfig config, Preparation preparation) {
    List<NDArray> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.layerCount(); layer++) {
      String prefix = "layers." + layer + ".";
      blocks.add(preparation.vector(prefix + "input_layernorm.weight"));
      blocks.add(fused(preparation, prefix + "self_attn.", "q_proj", "k_proj", "v_proj"));
      blocks.add(preparation.matrix(prefix + "self_attn.o_proj.weight"));
      blocks.add(preparation.vector(prefix + "post_attention_layernorm.weight"));
      blocks.add(fused(preparation, prefix + "mlp.", "gate_proj", "up_proj"));
      blocks.add(preparation.matrix(prefix + "mlp.down_proj.weight"));
    }
    List<NDArray> ends = new ArrayList<>();
    ends.add(preparation.vector("embed_tokens.weight"));
    int positions = config.contextTokenCount();
    ends.add(RotaryTables.cosines(config, positions, preparation.manager()));
    ends.add(RotaryTables.sines(config, positions, preparation.manager()));
    ends.add(preparation.vector("norm.weight"));
    ends.add(
        config.isHeadTied()
            ? preparation.packed(ends.get(0))
            : preparation.matrix("lm_head.weight"));
    ends.add(preparation.manager().zeros(new Shape(0)));
    return new FamilyWeights(blocks, ends, config.rmsNormEpsilon());
  }

  private static NDArray fused(Preparation preparation, String prefix, String... parts) {
    NDList rows = new NDList(parts.length);
    for (String part : parts) {
      rows.add(preparation.published(prefix + part + ".weight"));
    }
    NDArray matrix = NDArrays.concat(rows);
    matrix.attach(preparation.manager());
    rows.close();
    return preparation.fused(matrix);
  }
}
