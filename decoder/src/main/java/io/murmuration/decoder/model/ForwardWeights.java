package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Where a differentiable forward finds the weights of a model; how they are kept is its own affair.
 *
 * <p>Names are the published ones without prefix.
 */
public interface ForwardWeights {
  /**
   * A table, a gain or a bias as published.
   *
   * @param name such as {@code wte.weight}
   * @throws IllegalArgumentException if there is none of this name
   */
  NDArray array(String name);

  /**
   * The matrix (out, in) of a linear map.
   *
   * @param module such as {@code layers.0.mlp.down_proj}
   * @param manager owner of what has to be made for this call; closed after the use
   * @throws IllegalArgumentException if there is none of this name
   */
  NDArray matrix(String module, NDManager manager);
}
