package io.murmuration.decoder.adapter;

import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.ModelConfig;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Shape of an adapter; all members of an ensemble share it.
 *
 * @param rank R
 * @param alpha the update is scaled by alpha / R, or alpha / sqrt(R) if rank-stabilised
 * @param targets last parts of module names, such as {@code c_attn}
 * @param layers numbers from 0 of the layers whose modules are adapted; empty means all, as in PEFT
 */
public record AdapterSpec(
    int rank, double alpha, boolean isRankStabilised, Set<String> targets, Set<Integer> layers) {
  public AdapterSpec {
    if (rank < 1) {
      throw new IllegalArgumentException("rank must be >= 1, got " + rank);
    }
    if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("alpha must be > 0, got " + alpha);
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets must name at least one module, got none");
    }
    for (int layer : layers) {
      if (layer < 0) {
        throw new IllegalArgumentException("layers must be >= 0, got " + layer);
      }
    }
    targets = Collections.unmodifiableSet(new TreeSet<>(targets));
    layers = Collections.unmodifiableSet(new TreeSet<>(layers));
  }

  /** On all layers. */
  public AdapterSpec(int rank, double alpha, boolean isRankStabilised, Set<String> targets) {
    this(rank, alpha, isRankStabilised, targets, Set.of());
  }

  /** On all layers with the usual scaling, alpha / R. */
  public AdapterSpec(int rank, double alpha, Set<String> targets) {
    this(rank, alpha, false, targets);
  }

  /** The same adapter on these layers alone; none named, or every layer of the model, means all. */
  public AdapterSpec onLayers(Set<Integer> chosen, ModelConfig config) {
    Set<Integer> every = new TreeSet<>();
    for (int layer = 0; layer < config.layerCount(); layer++) {
      every.add(layer);
    }
    if (!every.containsAll(chosen)) {
      throw new IllegalArgumentException(
          "layers must be in [0, %d), got %s"
              .formatted(config.layerCount(), new TreeSet<>(chosen)));
    }
    Set<Integer> named = chosen.equals(every) ? Set.of() : chosen;
    return new AdapterSpec(rank, alpha, isRankStabilised, targets, named);
  }

  /** The same adapter on the last layers alone. */
  public AdapterSpec onTopLayers(int count, ModelConfig config) {
    if (count < 1 || count > config.layerCount()) {
      throw new IllegalArgumentException(
          "count must be in [1, %d], got %d".formatted(config.layerCount(), count));
    }
    Set<Integer> top = new TreeSet<>();
    for (int layer = config.layerCount() - count; layer < config.layerCount(); layer++) {
      top.add(layer);
    }
    return onLayers(top, config);
  }

  /**
   * The lowest layer that any member changes, from 0: what enters it, and the keys and values below
   * it, are the same for the public model and for every member.
   */
  public int firstAdaptedLayer() {
    return layers.isEmpty() ? 0 : Collections.min(layers);
  }

  public double scale() {
    return isRankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
  }

  /** The model's modules that this adapter changes, in the order of the forward. */
  public List<AdaptableModule> modules(ModelConfig config) {
    return AdaptableModule.of(config).stream().filter(this::matches).toList();
  }

  private boolean matches(AdaptableModule module) {
    return isOnLayer(module) && targets.stream().anyMatch(target -> matches(module.name(), target));
  }

  /** Published names begin with the list of layers and the number in it. */
  private boolean isOnLayer(AdaptableModule module) {
    return layers.isEmpty() || layers.contains(Integer.valueOf(module.name().split("\\.", 3)[1]));
  }

  /** Where the adapter's modules are, for people. */
  String place() {
    return layers.isEmpty() ? targets.toString() : targets + " in layers " + layers;
  }

  /** PEFT's rule for lists: the whole name, or its end after a dot. */
  static boolean matches(String module, String target) {
    return module.equals(target) || module.endsWith("." + target);
  }
}
