package io.murmuration.decoder.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScriptProgramTest {
  private static final String SOURCE =
      """
      def weighted(self, xs: List[Tensor], counts: List[int], bias: float, doubled: bool) -> Tensor:
        y = torch.zeros_like(xs[0])
        for i in range(len(xs)):
          for j in range(counts[i]):
            y = y + xs[i]
        if doubled:
          y = y * 2.0
        return self.shifted(y, bias)

      def shifted(self, x: Tensor, bias: float) -> Tensor:
        return x + bias

      def halves(self, x: Tensor, count: int) -> List[Tensor]:
        x.mul_(0.5)
        return [torch.narrow(x, 0, 0, count), torch.narrow(x, 0, count, x.size(0) - count)]
      """;

  @BeforeAll
  static void startEngine() {
    NativeLibraries.start(new EngineOptions(1));
  }

  @Test
  void methodsTakeEveryKindOfArgumentAndCallEachOther() {
    try (NDManager manager = NDManager.newBaseManager();
        ScriptProgram program = ScriptProgram.compile(manager, SOURCE);
        ScriptValue xs =
            ScriptValue.of(
                List.of(manager.create(new float[] {1, 2}), manager.create(new float[] {10, 20})));
        ScriptValue counts = ScriptValue.of(new long[] {1, 2});
        ScriptValue bias = ScriptValue.of(0.5);
        ScriptValue yes = ScriptValue.of(true)) {
      for (int call = 0; call < 3; call++) {
        assertThat(program.call("weighted", manager, xs, counts, bias, yes).toFloatArray())
            .containsExactly(42.5f, 84.5f);
      }
    }
  }

  @Test
  void tensorsAreSharedSoThatAScriptCanChangeThemInPlace() {
    try (NDManager manager = NDManager.newBaseManager();
        ScriptProgram program = ScriptProgram.compile(manager, SOURCE)) {
      NDArray x = manager.create(new float[] {2, 4, 6});
      try (ScriptValue tensor = ScriptValue.of(x);
          ScriptValue count = ScriptValue.of(1)) {
        NDList parts = program.callForList("halves", manager, tensor, count);
        assertThat(parts.get(1).toFloatArray()).containsExactly(2, 3);
        assertThat(x.toFloatArray()).containsExactly(1, 2, 3);
      }
    }
  }

  @Test
  void aSourceThatTheEngineDoesNotUnderstandIsRefusedWithItsPlace() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(
              () ->
                  ScriptProgram.compile(
                      manager, "def f(self, x: Tensor) -> Tensor:\n  return torch.nosuch(x)\n"))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("torch.nosuch");
    }
  }
}
