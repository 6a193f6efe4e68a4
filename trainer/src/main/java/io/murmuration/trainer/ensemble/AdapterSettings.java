package io.murmuration.trainer.ensemble;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.ModelConfig;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of an ensemble, the same for all members.
 *
 * @param rank R of the factors
 * @param alpha the factors' product is scaled by alpha / R
 * @param dropout of what enters an adapter, in training, in [0, 1)
 * @param targets last parts of module names; empty means all that can be adapted
 * @param topLayers how many of the last layers are adapted; null means all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdapterSettings(
    int rank, double alpha, double dropout, Set<String> targets, @Nullable Integer topLayers) {
  /** Checks the ranges. */
  public AdapterSettings {
    if (rank < 1) {
      throw new IllegalArgumentException("rank must be >= 1, got " + rank);
    }
    if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("alpha must be > 0, got " + alpha);
    }
    if (!(dropout >= 0.0 && dropout < 1.0)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
    }
    targets = Collections.unmodifiableSet(new TreeSet<>(targets));
  }

  /**
   * The adapter on a model.
   *
   * @throws IllegalArgumentException if the model has no such module or not so many layers
   */
  public AdapterSpec spec(ModelConfig config) {
    Set<String> known =
        AdaptableModule.of(config).stream()
            .map(module -> module.name().substring(module.name().lastIndexOf('.') + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    for (String target : targets) {
      if (!known.contains(target)) {
        throw new IllegalArgumentException(
            "the base has no module '%s' that can be adapted; it has %s".formatted(target, known));
      }
    }
    if (topLayers != null && (topLayers < 1 || topLayers > config.layerCount())) {
      throw new IllegalArgumentException(
          "top layers must be in 1..%d, the layers of the base, got %d"
              .formatted(config.layerCount(), topLayers));
    }
    AdapterSpec all = new AdapterSpec(rank, alpha, targets.isEmpty() ? known : targets);
    return topLayers == null ? all : all.onTopLayers(topLayers, config);
  }
}
