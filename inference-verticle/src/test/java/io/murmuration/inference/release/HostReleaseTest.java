package io.murmuration.inference.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import io.murmuration.privacy.mechanism.Deviations;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.SeededSampler;
import io.murmuration.privacy.mechanism.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HostReleaseTest {
  private static final Mechanism MECHANISM =
      Mechanism.of(new DclipToken(2, 1, 0.7, Adjacency.REPLACE_ONE));

  @BeforeAll
  static void startEngine() {
    NativeLibraries.start(new EngineOptions(1));
  }

  private static List<float[]> rows() {
    SplittableRandom random = new SplittableRandom(4);
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(SeededLogits.normal(random, 50, 1));
    }
    rows.get(3)[2] = Float.NaN;
    return rows;
  }

  @Test
  void tokensAreThoseOfTheMechanismAndTheSampler() {
    List<float[]> rows = rows();
    double[] open = Softmax.probabilities(rows.get(1), 0, 50, 0.7);
    double[] first = Softmax.probabilities(rows.get(0), 0, 50, 0.7);
    double[] second = Softmax.probabilities(rows.get(2), 0, 50, 0.7);
    double[] g =
        MECHANISM.release(
            open,
            Deviations.mean(
                List.of(MECHANISM.project(open, first, 2), MECHANISM.project(open, second, 2)),
                50));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray upper = Rows.of(manager, rows.subList(0, 1));
      NDArray lower = Rows.of(manager, rows.subList(1, 4));
      ReleaseBatch batch =
          new ReleaseBatch(
              List.of(upper, lower),
              List.of(SequenceRows.ofEnsemble(1, 0, 2), SequenceRows.ofPublicModel(1)));
      for (long seed = 0; seed < 30; seed++) {
        SeededSampler expected = new SeededSampler(seed);
        try (HostRelease release = new HostRelease(MECHANISM, new SeededSampler(seed));
            TokenRelease.Prepared prepared = release.prepare(batch)) {
          assertThat(prepared.draw(0))
              .isEqualTo(expected.sampleToken(open, g, MECHANISM.ceiling()));
          assertThat(prepared.draw(1)).isEqualTo(expected.sampleToken(open, new double[50], 0));
          assertThatIllegalStateException().isThrownBy(() -> prepared.draw(0));
        }
      }
    }
  }

  @Test
  void nothingIsDrawnWherePublicLogitsAreNoDistribution() {
    try (NDManager manager = NDManager.newBaseManager();
        HostRelease release = new HostRelease(MECHANISM, new SeededSampler(1));
        TokenRelease.Prepared prepared =
            release.prepare(
                new ReleaseBatch(
                    Rows.of(manager, rows()),
                    List.of(SequenceRows.ofPublicModel(3), SequenceRows.ofEnsemble(0, 3))))) {
      assertThat(prepared.isDrawable(0)).isFalse();
      assertThat(prepared.isDrawable(1)).isTrue();
      assertThat(prepared.draw(1)).isBetween(0, 49);
      assertThatIllegalStateException().isThrownBy(() -> prepared.draw(0));
    }
  }

  @Test
  void rowsAndArraysThatAreNotThereAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = Rows.of(manager, rows());
      NDArray narrow = Rows.of(manager, List.of(new float[49]));
      NDArray whole = manager.create(new int[] {1});
      List<SequenceRows> first = List.of(SequenceRows.ofPublicModel(0));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ReleaseBatch(logits, List.of(SequenceRows.ofPublicModel(4))));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ReleaseBatch(logits, List.of(SequenceRows.ofEnsemble(0, -1))));
      assertThatIllegalArgumentException().isThrownBy(() -> new ReleaseBatch(logits, List.of()));
      assertThatIllegalArgumentException().isThrownBy(() -> new ReleaseBatch(List.of(), first));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ReleaseBatch(List.of(logits, narrow), first));
      assertThatIllegalArgumentException().isThrownBy(() -> new ReleaseBatch(whole, first));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new SequenceRows(0, new int[] {1}, true));
    }
  }
}
