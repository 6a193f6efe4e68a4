package io.murmuration.experiments.law;

import java.util.List;

/**
 * Probabilities of one target.
 *
 * @param publicModel under the public model
 * @param memberMeanLog mean over members of the logarithm, in nats
 * @param ensembleMean mean over members; not private
 * @param mechanisms under each mechanism's marginal law, in the order they were asked for
 */
public record TargetLaw(
    double publicModel, double memberMeanLog, double ensembleMean, List<Double> mechanisms) {
  /** Copies the list. */
  public TargetLaw {
    mechanisms = List.copyOf(mechanisms);
  }
}
