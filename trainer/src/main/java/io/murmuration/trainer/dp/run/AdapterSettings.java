package io.murmuration.trainer.dp.run;

import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.trainer.lora.LoraShape;
import java.util.List;
import java.util.TreeSet;

/**
 * Which adapters are trained.
 *
 * @param rank R of the factors
 * @param alpha the factors' product is scaled by alpha / R
 * @param targets last parts of the names of the adapted projections, such as {@code c_attn}
 * @param trainA false leaves A as it was drawn, which halves what is noised
 * @param initialSeed of A, which is drawn before any data is seen and need not be secret
 */
public record AdapterSettings(
    int rank, double alpha, List<String> targets, boolean trainA, long initialSeed) {
  public AdapterSettings {
    if (rank < 1) {
      throw new IllegalArgumentException("rank must be >= 1, got " + rank);
    }
    if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("alpha must be finite and > 0, got " + alpha);
    }
    targets = List.copyOf(targets);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets must not be empty; try c_attn for GPT-2");
    }
  }

  /** What multiplies the product of the factors. */
  public double scale() {
    return alpha / rank;
  }

  /**
   * The adapted projections of a model.
   *
   * @throws IllegalArgumentException for a target that the model does not have
   */
  List<LoraShape> shapes(ModelConfig config) {
    List<AdaptableModule> modules = AdaptableModule.of(config);
    TreeSet<String> known = new TreeSet<>();
    modules.forEach(module -> known.add(lastPart(module.name())));
    for (String target : targets) {
      if (!known.contains(target)) {
        throw new IllegalArgumentException("targets must be of " + known + ", got " + target);
      }
    }
    return modules.stream()
        .filter(module -> targets.contains(lastPart(module.name())))
        .map(module -> new LoraShape(module.name(), module.in(), module.out()))
        .toList();
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
