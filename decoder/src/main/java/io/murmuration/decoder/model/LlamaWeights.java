package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
    ends.add(table(config, preparation.manager(), false));
    ends.add(table(config, preparation.manager(), true));
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

  /** Cosines, or sines that are negative in the first half, by position: (positions, D). */
  private static NDArray table(LlamaConfig config, NDManager manager, boolean isSine) {
    int width = config.headWidth();
    int half = width / 2;
    float[] values = new float[config.contextTokenCount() * width];
    for (int position = 0; position < config.contextTokenCount(); position++) {
      for (int d = 0; d < half; d++) {
        double angle = position * Math.pow(config.ropeTheta(), -2.0 * d / width);
        int index = position * width + d;
        values[index] = (float) (isSine ? -Math.sin(angle) : Math.cos(angle));
        values[index + half] = (float) (isSine ? Math.sin(angle) : Math.cos(angle));
      }
    }
    return manager.create(values, new Shape(config.contextTokenCount(), width));
  }
}
