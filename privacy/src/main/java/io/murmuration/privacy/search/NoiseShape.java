package io.murmuration.privacy.search;

import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import java.util.List;

/**
 * A Laplace mixture before its scale is chosen: its inverse scales have mean one.
 *
 * @param family to which it belongs
 * @param name its parameters
 * @param mixture the law; what is drawn are its atoms, so that no price is approximate
 */
public record NoiseShape(NoiseFamily family, String name, LaplaceMixture mixture) {

  /** The mixture with every inverse scale multiplied. */
  LaplaceMixture scaled(double factor) {
    List<Atom> atoms =
        mixture.atoms().stream()
            .map(atom -> new Atom(factor * atom.inverseScale(), atom.weight()))
            .toList();
    return new LaplaceMixture(atoms);
  }
}
