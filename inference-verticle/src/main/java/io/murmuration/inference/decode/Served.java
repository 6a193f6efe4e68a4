package io.murmuration.inference.decode;

import io.murmuration.privacy.event.TokenEvent;
import java.util.Objects;

/**
 * The ensemble that answers.
 *
 * @param model id of the model; {@code <model>-public} is its public part, free
 * @param mechanism one token
 * @param dataset fingerprint of the private data that the members saw
 */
public record Served(String model, TokenEvent mechanism, String dataset) {
  public Served {
    if (model.isBlank()) {
      throw new IllegalArgumentException("model must not be blank");
    }
    if (dataset.isBlank()) {
      throw new IllegalArgumentException("dataset must not be blank");
    }
    Objects.requireNonNull(mechanism, "mechanism");
  }

  /** Id under which the public model alone answers. */
  public String publicModel() {
    return model + "-public";
  }
}
