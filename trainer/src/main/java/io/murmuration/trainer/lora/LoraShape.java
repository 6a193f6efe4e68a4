package io.murmuration.trainer.lora;

import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.ModelConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One adapted projection.
 *
 * @param module its name in the published checkpoints, without prefix
 * @param in input channels
 * @param out output channels
 */
public record LoraShape(String module, int in, int out) {
  /** All projections of every block, in the order of the forward. */
  public static List<LoraShape> all(ModelConfig config) {
    return top(config.layerCount(), config);
  }

  /** Those of the last blocks alone; what lies below them then needs no gradient. */
  public static List<LoraShape> top(int layerCount, ModelConfig config) {
    return of(config, targets(config), layerCount);
  }

  /** The projections that an adapter names, in the order of the forward; any family. */
  public static List<LoraShape> of(AdapterSpec spec, ModelConfig config) {
    return spec.modules(config).stream()
        .map(module -> new LoraShape(module.name(), module.in(), module.out()))
        .toList();
  }

  /**
   * Chosen projections of the last blocks, in the order of the forward.
   *
   * @param targets last parts of published names, such as {@code q_proj}, as PEFT's target_modules
   * @param topLayers how many of the last blocks
   * @throws IllegalArgumentException for a target that no projection of the model bears, or more
   *     blocks than there are
   */
  public static List<LoraShape> of(ModelConfig config, Set<String> targets, int topLayers) {
    if (topLayers < 1 || topLayers > config.layerCount()) {
      throw new IllegalArgumentException(
          "layerCount must be in [1, %d], got %d".formatted(config.layerCount(), topLayers));
    }
    for (String target : targets) {
      if (modules(config, Set.of(target), topLayers).isEmpty()) {
        throw new IllegalArgumentException(
            "targets must be among %s, got %s".formatted(targets(config), target));
      }
    }
    return modules(config, targets, topLayers).stream()
        .map(module -> new LoraShape(module.name(), module.in(), module.out()))
        .toList();
  }

  /** By the rules by which an adapter's file names its modules: rank and scale play no part. */
  private static List<AdaptableModule> modules(
      ModelConfig config, Set<String> targets, int topLayers) {
    return new AdapterSpec(1, 1, targets).onTopLayers(topLayers, config).modules(config);
  }

  /** Last parts of the names of all projections. */
  private static Set<String> targets(ModelConfig config) {
    return AdaptableModule.of(config).stream()
        .map(module -> module.name().substring(module.name().lastIndexOf('.') + 1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
