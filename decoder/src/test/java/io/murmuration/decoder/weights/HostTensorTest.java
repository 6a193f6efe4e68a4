package io.murmuration.decoder.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HostTensorTest {
  @Test
  void rowsBecomeColumns() {
    HostTensor matrix = new HostTensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    assertThat(matrix.transposed().shape()).containsExactly(3, 2);
    assertThat(matrix.transposed().values()).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(matrix.transposed().transposed().values()).isEqualTo(matrix.values());
  }

  @Test
  void onlyAMatrixHasRowsAndColumns() {
    assertThatThrownBy(() -> new HostTensor(new float[8], 2, 2, 2).transposed())
        .hasMessage("shape must have two sides, got [2, 2, 2]");
  }
}
