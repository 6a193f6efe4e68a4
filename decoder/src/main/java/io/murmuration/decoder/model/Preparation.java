package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.Precision;
import io.murmuration.decoder.script.ScriptProgram;
import io.murmuration.decoder.script.ScriptValue;
import java.util.Map;

/**
 * Turns published float32 weights into those that a model computes with: in its precision, and for
 * matrices, where that is faster, in the layout of oneDNN. What was turned is closed, so that the
 * two sets are never in memory together.
 */
final class Preparation {
  private final Map<String, NDArray> weights;
  private final NDManager manager;
  private final ScriptProgram program;
  private final Format format;

  /** How weights are held. */
  record Format(Precision precision, boolean isPacked) {}

  Preparation(
      Map<String, NDArray> weights, NDManager manager, ScriptProgram program, Format format) {
    this.weights = weights;
    this.manager = manager;
    this.program = program;
    this.format = format;
  }

  NDManager manager() {
    return manager;
  }

  boolean isPacked() {
    return format.isPacked();
  }

  /** A vector or table. */
  NDArray vector(String name) {
    return taken(name, false, false);
  }

  /** A matrix published as (out, in). */
  NDArray matrix(String name) {
    return taken(name, false, format.isPacked());
  }

  /** A matrix published as (in, out). */
  NDArray transposedMatrix(String name) {
    return taken(name, true, format.isPacked());
  }

  /** The same matrix for a second use; it stays as it is. */
  NDArray packed(NDArray prepared) {
    return format.isPacked() ? turned(prepared, false, true) : prepared;
  }

  /** Takes a matrix that was made of published ones, and closes it. */
  NDArray fused(NDArray matrix) {
    NDArray turned = turned(matrix, false, format.isPacked());
    if (turned != matrix) {
      matrix.close();
    }
    return turned;
  }

  /** A published weight as it is; the caller closes it. */
  NDArray published(String name) {
    NDArray weight = weights.get(name);
    if (weight == null) {
      throw new IllegalArgumentException("weights must hold " + name);
    }
    return weight;
  }

  /** In the model's precision; the same array if it is so already. */
  NDArray cast(NDArray array) {
    return format.precision() == Precision.FLOAT32 ? array : turned(array, false, false);
  }

  /** A table of zeros (rows, columns) in the model's precision, on its device. */
  NDArray zeros(long rows, long columns) {
    try (NDArray place = manager.zeros(new Shape(1));
        ScriptValue where = ScriptValue.of(place);
        ScriptValue shape = ScriptValue.of(new long[] {rows, columns});
        ScriptValue type = ScriptValue.of(format.precision().scriptType())) {
      return program.call("zeros", manager, where, shape, type);
    }
  }

  private NDArray taken(String name, boolean isTransposed, boolean isPacked) {
    NDArray published = published(name);
    if (!isTransposed && !isPacked && format.precision() == Precision.FLOAT32) {
      return published;
    }
    NDArray turned = turned(published, isTransposed, isPacked);
    published.close();
    return turned;
  }

  private NDArray turned(NDArray weight, boolean isTransposed, boolean isPacked) {
    try (ScriptValue tensor = ScriptValue.of(weight);
        ScriptValue transposed = ScriptValue.of(isTransposed);
        ScriptValue type = ScriptValue.of(format.precision().scriptType());
        ScriptValue packed = ScriptValue.of(isPacked)) {
      return program.call("prepare", manager, tensor, transposed, type, packed);
    }
  }
}
