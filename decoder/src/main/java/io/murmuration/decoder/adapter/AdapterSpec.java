package io.murmuration.decoder.adapter;

import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.ModelConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Shape of an adapter; all members of an ensemble share it.
 *
 * @param rank R
 * @param alpha the update is scaled by alpha / R, or alpha / sqrt(R) if rank-stabilised
 * @param targets last parts of module names, such as {@code c_attn}
 */
public record AdapterSpec(int rank, double alpha, boolean isRankStabilised, Set<String> targets) {
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
    targets = java.util.Collections.unmodifiableSet(new TreeSet<>(targets));
  }

  /** The usual scaling, alpha / R. */
  public AdapterSpec(int rank, double alpha, Set<String> targets) {
    this(rank, alpha, false, targets);
  }

  public double scale() {
    return isRankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
  }

  /** The model's modules that this adapter changes, in the order of the forward. */
  public List<AdaptableModule> modules(ModelConfig config) {
    return AdaptableModule.of(config).stream().filter(this::matches).toList();
  }

  private boolean matches(AdaptableModule module) {
    return targets.stream().anyMatch(target -> matches(module.name(), target));
  }

  /** PEFT's rule for lists: the whole name, or its end after a dot. */
  static boolean matches(String module, String target) {
    return module.equals(target) || module.endsWith("." + target);
  }
}
