package io.murmuration.decoder.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Methods written in TorchScript, compiled once and then called with tensors.
 *
 * <p>A source is a list of {@code def}s that start at the margin and whose first parameter is
 * {@code self}; each returns a {@code Tensor} or a {@code List[Tensor]}. Results belong to the
 * manager given with the call. Not thread-safe.
 */
public final class ScriptProgram implements AutoCloseable {
  private final PtSymbolBlock block;

  private ScriptProgram(PtSymbolBlock block) {
    this.block = block;
  }

  /**
   * Compiles sources, which may call each other's methods.
   *
   * @throws ai.djl.engine.EngineException if the engine does not understand one, with its place
   */
  public static ScriptProgram compile(NDManager manager, String... sources) {
    byte[] archive = ScriptArchive.of(String.join("\n", sources));
    try (InputStream in = new ByteArrayInputStream(archive)) {
      return new ScriptProgram(JniUtils.loadModule((PtNDManager) manager, in, false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text of a resource beside {@code owner}. */
  public static String source(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("name must be a resource, got " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Calls a method that returns one tensor. */
  public NDArray call(String method, NDManager results, ScriptValue... arguments) {
    try (IValue result = run(method, arguments)) {
      return result.toTensor((PtNDManager) results);
    }
  }

  /** Calls a method that returns a list of tensors. */
  public NDList callForList(String method, NDManager results, ScriptValue... arguments) {
    try (IValue result = run(method, arguments)) {
      return result.toNDList((PtNDManager) results);
    }
  }

  private IValue run(String method, ScriptValue... arguments) {
    // The flag is the thread's. Specialising a program to the shapes of its calls takes seconds,
    // and
    // shapes change with every step of a model.
    JniUtils.setGraphExecutorOptimize(false);
    return IValueUtils.runMethod(
        block, method, Arrays.stream(arguments).map(ScriptValue::value).toArray(IValue[]::new));
  }

  @Override
  public void close() {
    block.close();
  }
}
