package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** Published GPT-2 weights, whose matrices lie (in, out), for {@code gpt2.torchscript}. */
final class Gpt2Weights {
  private Gpt2Weights() {}

  static FamilyWeights of(Gpt2Config config, Preparation preparation) {
    List<NDArray> blocks = new ArrayList<>();
    for (int layer = 0; layer < config.layerCount(); layer++) {
      String prefix = "h." + layer + ".";
      addVectors(blocks, preparation, prefix + "ln_1");
      addLinear(blocks, preparation, prefix + "attn.c_attn");
      addLinear(blocks, preparation, prefix + "attn.c_proj");
      addVectors(blocks, preparation, prefix + "ln_2");
      addLinear(blocks, preparation, prefix + "mlp.c_fc");
      addLinear(blocks, preparation, prefix + "mlp.c_proj");
    }
    List<NDArray> ends = new ArrayList<>();
    ends.add(preparation.vector("wte.weight"));
    ends.add(preparation.vector("wpe.weight"));
    addVectors(ends, preparation, "ln_f");
    ends.add(preparation.packed(ends.get(0)));
    ends.add(preparation.manager().zeros(new Shape(0)));
    return new FamilyWeights(blocks, ends, config.layerNormEpsilon());
  }

  private static void addVectors(List<NDArray> target, Preparation preparation, String norm) {
    target.add(preparation.vector(norm + ".weight"));
    target.add(preparation.vector(norm + ".bias"));
  }

  private static void addLinear(List<NDArray> target, Preparation preparation, String module) {
    target.add(preparation.transposedMatrix(module + ".weight"));
    target.add(preparation.vector(module + ".bias"));
  }
}
