package io.murmuration.decoder.script;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * An argument of a script, in native memory until it is closed; it may serve any number of calls.
 * Tensors in it are shared, not copied.
 */
public final class ScriptValue implements AutoCloseable {
  private final IValue value;

  private ScriptValue(IValue value) {
    this.value = value;
  }

  /** A {@code Tensor}. */
  public static ScriptValue of(NDArray tensor) {
    return new ScriptValue(IValue.from((PtNDArray) tensor));
  }

  /** A {@code List[Tensor]}. */
  public static ScriptValue of(List<? extends NDArray> tensors) {
    return new ScriptValue(
        IValue.listFrom(tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new)));
  }

  /** An {@code int}. */
  public static ScriptValue of(long integer) {
    return new ScriptValue(IValue.from(integer));
  }

  /** A {@code float}. */
  public static ScriptValue of(double real) {
    return new ScriptValue(IValue.from(real));
  }

  /** A {@code bool}. */
  public static ScriptValue of(boolean flag) {
    return new ScriptValue(IValue.from(flag));
  }

  /** A {@code List[int]}. */
  public static ScriptValue of(long[] integers) {
    return new ScriptValue(IValue.listFrom(integers));
  }

  IValue value() {
    return value;
  }

  @Override
  public void close() {
    value.close();
  }
}
