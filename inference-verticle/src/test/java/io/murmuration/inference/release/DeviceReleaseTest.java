package io.murmuration.inference.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import io.murmuration.privacy.mechanism.ChiSquareBall;
import io.murmuration.privacy.mechanism.Deviations;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.SecureSampler;
import io.murmuration.privacy.mechanism.SeededSampler;
import io.murmuration.privacy.mechanism.Softmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceReleaseTest {
  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.6, 3, 0.4);
  private static final PmixedToken EVENT =
      new PmixedToken(5, new SubsetPlan.Poisson(0.5), BALL, Adjacency.REPLACE_ONE);
  private static final int VOCABULARY_SIZE = 12;

  private NDManager manager;
  private DeviceRelease release;
  private List<float[]> rows;

  @BeforeAll
  static void startEngine() {
    NativeLibraries.start(new EngineOptions(1));
  }

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    release = DeviceRelease.byKl(EVENT, manager, new SecureWords());
    SplittableRandom random = new SplittableRandom(11);
    rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(SeededLogits.normal(random, VOCABULARY_SIZE, 1.5));
    }
  }

  @AfterEach
  void close() {
    release.close();
    manager.close();
  }

  private DeviceLaws prepare(SequenceRows... sequences) {
    return release.prepare(new ReleaseBatch(Rows.of(manager, rows), List.of(sequences)));
  }

  private double[] law(int row) {
    return Softmax.probabilities(rows.get(row));
  }

  @Test
  void theDeviationIsTheMeanOverTheMembersDrawn() {
    try (DeviceLaws laws =
        prepare(
            SequenceRows.ofEnsemble(0, 3, 1, 2),
            SequenceRows.ofEnsemble(4),
            SequenceRows.ofPublicModel(5),
            SequenceRows.ofEnsemble(4, 6))) {
      ChiSquareBall ball = new ChiSquareBall(BALL);
      double[] three =
          Deviations.mean(
              List.of(
                  ball.project(law(0), law(1)),
                  ball.project(law(0), law(2)),
                  ball.project(law(0), law(3))),
              VOCABULARY_SIZE);

      assertThat(Rows.row(laws.deviation(), 0)).containsExactly(three, within(1e-4));
      assertThat(Rows.row(laws.deviation(), 1)).containsOnly(0);
      assertThat(Rows.row(laws.deviation(), 2)).containsOnly(0);
      assertThat(Rows.row(laws.deviation(), 3))
          .containsExactly(ball.project(law(4), law(6)), within(1e-4));
    }
  }

  @Test
  void aSequenceIsNotMovedByMembersOfAnotherOneByASingleBit() {
    SequenceRows[] sequences = {
      SequenceRows.ofEnsemble(0, 1, 2), SequenceRows.ofEnsemble(3, 4, 5, 6)
    };
    double[] before;
    double[] otherBefore;
    try (DeviceLaws laws = prepare(sequences)) {
      before = Rows.row(laws.deviation(), 1);
      otherBefore = Rows.row(laws.deviation(), 0);
    }
    float[] broken = new float[VOCABULARY_SIZE];
    broken[3] = Float.NaN;
    for (float[] changed : List.of(SeededLogits.normal(new SplittableRandom(1), 12, 9), broken)) {
      rows.set(1, changed);
      try (DeviceLaws laws = prepare(sequences)) {
        assertThat(Rows.row(laws.deviation(), 1)).containsExactly(before);
        assertThat(Rows.row(laws.deviation(), 0)).isNotEqualTo(otherBefore);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aMemberThatIsNoDistributionContributesNothing(float fault) {
    float[] logits = rows.get(1);
    if (fault == Float.NEGATIVE_INFINITY) {
      Arrays.fill(logits, fault); // one alone is a token that cannot be
    } else {
      logits[4] = fault;
    }
    try (DeviceLaws laws =
        prepare(SequenceRows.ofEnsemble(0, 1), SequenceRows.ofEnsemble(0, 1, 2))) {
      double[] half = new ChiSquareBall(BALL).project(law(0), law(2));
      for (int i = 0; i < half.length; i++) {
        half[i] /= 2;
      }

      assertThat(Rows.row(laws.deviation(), 0)).containsOnly(0);
      assertThat(Rows.row(laws.deviation(), 1)).containsExactly(half, within(1e-4));
      assertThat(laws.draw(0)).isBetween(0, VOCABULARY_SIZE - 1);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void nothingIsDrawnWherePublicLogitsAreNoDistribution(float fault) {
    float[] logits = rows.get(0);
    if (fault == Float.NEGATIVE_INFINITY) {
      Arrays.fill(logits, fault);
    } else {
      logits[4] = fault;
    }
    try (DeviceLaws laws =
        prepare(
            SequenceRows.ofEnsemble(0, 1),
            SequenceRows.ofEnsemble(2, 1),
            SequenceRows.ofPublicModel(0))) {
      assertThat(laws.isDrawable(0)).isFalse();
      assertThat(laws.isDrawable(1)).isTrue();
      assertThat(laws.isDrawable(2)).isFalse();
      assertThat(Rows.row(laws.deviation(), 0)).containsOnly(0);
      assertThat(laws.draw(1)).isBetween(0, VOCABULARY_SIZE - 1);
      assertThatIllegalStateException().isThrownBy(() -> laws.draw(0));
    }
  }

  @Test
  void aTokenIsDrawnOnceForEachCharge() {
    try (DeviceLaws laws = prepare(SequenceRows.ofEnsemble(0, 1), SequenceRows.ofPublicModel(0))) {
      assertThat(laws.draw(1)).isBetween(0, VOCABULARY_SIZE - 1);
      assertThat(laws.draw(0)).isBetween(0, VOCABULARY_SIZE - 1);
      assertThatIllegalStateException().isThrownBy(() -> laws.draw(1));
    }
  }

  @Test
  void aTokenThatCannotBeIsNeverDrawnAndRowsMayComeInSeveralArrays() {
    float[] certain = rows.get(2);
    Arrays.fill(certain, Float.NEGATIVE_INFINITY);
    certain[7] = -3;
    NDArray first = Rows.of(manager, rows.subList(0, 2));
    NDArray second = Rows.of(manager, rows.subList(2, 8));
    ReleaseBatch batch =
        new ReleaseBatch(
            List.of(first, second),
            List.of(SequenceRows.ofEnsemble(2, 0, 6), SequenceRows.ofPublicModel(2)));
    try (DeviceLaws laws = release.prepare(batch)) {
      assertThat(laws.draw(0)).isEqualTo(7);
      assertThat(laws.draw(1)).isEqualTo(7);
    }
  }

  /** The projections differ by their tolerance, so that a coin may fall between the two. */
  @Test
  void theSameWordsMakeTheSameTokenAsOnTheHost() {
    ChiSquareBallParameters small = new ChiSquareBallParameters(0.6, 0.25, 0.4);
    PmixedToken event = new PmixedToken(5, new SubsetPlan.DrawOne(), small, Adjacency.REPLACE_ONE);
    SplittableRandom random = new SplittableRandom(3);
    rows.clear();
    for (int i = 0; i < 3; i++) {
      rows.add(SeededLogits.normal(random, 1_000, 2));
    }
    NDArray logits = Rows.of(manager, rows);
    List<Integer> onHost = new ArrayList<>();
    List<Integer> onDevice = new ArrayList<>();
    AtomicReference<SplittableRandom> words = new AtomicReference<>(random);
    try (DeviceRelease device = DeviceRelease.byKl(event, manager, () -> words.get().nextLong())) {
      for (int seed = 0; seed < 60; seed++) {
        SequenceRows one =
            seed % 3 == 0 ? SequenceRows.ofPublicModel(0) : SequenceRows.ofEnsemble(0, 1, 2);
        ReleaseBatch batch = new ReleaseBatch(logits, List.of(one));
        try (HostRelease host = new HostRelease(Mechanism.of(event), new SeededSampler(seed));
            TokenRelease.Prepared prepared = host.prepare(batch)) {
          onHost.add(prepared.draw(0));
        }
        words.set(new SplittableRandom(seed));
        try (TokenRelease.Prepared prepared = device.prepare(batch)) {
          onDevice.add(prepared.draw(0));
        }
      }
    }
    assertThat(onDevice).isEqualTo(onHost);
    assertThat(onHost.stream().distinct().count()).isGreaterThan(20);
  }

  /** 6 400 tokens in 12 cells: a true law exceeds 70 once in 8e9 times, of each of two. */
  @Test
  void tokensHaveTheLawOfTheReference() {
    long[] moved = new long[VOCABULARY_SIZE];
    long[] open = new long[VOCABULARY_SIZE];
    List<SequenceRows> sequences =
        new ArrayList<>(Collections.nCopies(400, SequenceRows.ofEnsemble(0, 1)));
    sequences.addAll(Collections.nCopies(400, SequenceRows.ofPublicModel(0)));
    for (int batch = 0; batch < 16; batch++) {
      try (DeviceLaws laws = release.prepare(new ReleaseBatch(Rows.of(manager, rows), sequences))) {
        for (int i = 0; i < 400; i++) {
          moved[laws.draw(i)]++;
          open[laws.draw(400 + i)]++;
        }
      }
    }
    double[] g = new ChiSquareBall(BALL).project(law(0), law(1));

    assertThat(chiSquare(moved, Deviations.probabilities(law(0), g))).isLessThan(70);
    assertThat(chiSquare(open, law(0))).isLessThan(70);
    assertThat(chiSquare(moved, law(0))).isGreaterThan(70);
  }

  private static double chiSquare(long[] counts, double[] probabilities) {
    double total = 0;
    for (long count : counts) {
      total += count;
    }
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = total * probabilities[i];
      sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return sum;
  }

  @Test
  void manyMembersAndSequencesAreBoundedInChunks() {
    SplittableRandom random = new SplittableRandom(8);
    List<SequenceRows> sequences = new ArrayList<>();
    for (int s = 0; s < 11; s++) {
      int[] members = random.ints(s % 6, 0, 8).toArray();
      sequences.add(SequenceRows.ofEnsemble(s % 8, members));
    }
    NDArray logits = Rows.of(manager, rows);
    try (DeviceLaws laws = release.prepare(new ReleaseBatch(logits, sequences))) {
      for (int s = 0; s < 11; s++) {
        try (DeviceLaws alone =
            release.prepare(new ReleaseBatch(logits, List.of(sequences.get(s))))) {
          assertThat(Rows.row(laws.deviation(), s))
              .containsExactly(Rows.row(alone.deviation(), 0), within(1e-9));
        }
      }
    }
  }

  @Test
  void otherMechanismsAndTheProcessorStayWithTheReference() {
    DclipToken dclip = new DclipToken(4, 1, 1, Adjacency.REPLACE_ONE);
    RatioBallToken wide =
        new RatioBallToken(4, new SubsetPlan.DrawOne(), 19, Adjacency.REPLACE_ONE);

    assertThat(DeviceRelease.supports(EVENT)).isTrue();
    assertThat(DeviceRelease.supports(dclip)).isFalse();
    assertThat(DeviceRelease.supports(wide)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeviceRelease.byKl(dclip, manager, () -> 0));
    try (TokenRelease chosen = TokenRelease.of(EVENT, new SecureSampler(), manager)) {
      assertThat(chosen).isInstanceOf(HostRelease.class);
    }
  }
}
