package io.murmuration.decoder.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvCache;
import io.murmuration.decoder.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CachedModelTest {
  private static final int MEMBERS = 3;

  @TempDir private Path directory;

  static Stream<TinyEnsemble> ensembles() {
    return Stream.of(
        TinyEnsemble.gpt2(1, MEMBERS),
        TinyEnsemble.llama(2, MEMBERS),
        TinyEnsemble.llama(3, MEMBERS));
  }

  /** A sequence under an adapter, of which {@code cut} tokens go first. */
  private record Sequence(int adapter, int[] ids, int cut) {
    static Sequence random(TinyEnsemble ensemble, SplittableRandom random) {
      int length = 2 + random.nextInt(80);
      int[] ids = random.ints(length, 0, ensemble.config().vocabularySize()).toArray();
      return new Sequence(random.nextInt(MEMBERS + 1) - 1, ids, 1 + random.nextInt(length - 1));
    }

    int[] rest() {
      return Arrays.copyOfRange(ids, cut, ids.length);
    }
  }

  @ParameterizedTest
  @MethodSource("ensembles")
  void everyPositionEqualsTheReferenceWhenTokensComeOneByOne(TinyEnsemble ensemble)
      throws IOException {
    int[] ids = new SplittableRandom(5).ints(12, 0, 53).toArray();
    try (CachedModel model = load(ensemble)) {
      for (int adapter = CausalModel.PUBLIC; adapter < MEMBERS; adapter++) {
        double[][] expected = ensemble.reference(adapter, ids);
        try (KvCache cache = model.newCache()) {
          for (int t = 0; t < ids.length; t++) {
            float[] logits =
                model.forward(List.of(new Row(cache, adapter, new int[] {ids[t]}))).get(0);
            assertClose(logits, expected[t], 1e-4);
          }
          assertThat(cache.length()).isEqualTo(ids.length);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ensembles")
  void aBatchOfRaggedRowsEqualsItsRowsOneByOneInAnyOrder(TinyEnsemble ensemble) throws IOException {
    try (CachedModel model = load(ensemble)) {
      for (int seed = 0; seed < 8; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Sequence> sequences =
            Stream.generate(() -> Sequence.random(ensemble, random)).limit(7).toList();
        List<float[]> alone = new ArrayList<>();
        sequences.forEach(sequence -> alone.addAll(run(model, List.of(sequence))));
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6));
        Collections.shuffle(order, new Random(seed));

        List<float[]> together = run(model, sequences);
        List<float[]> shuffled = run(model, order.stream().map(sequences::get).toList());

        for (int i = 0; i < order.size(); i++) {
          assertClose(together.get(i), doubles(alone.get(i)), 1e-5);
          assertClose(shuffled.get(i), doubles(alone.get(order.get(i))), 1e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ensembles")
  void catchingUpInOneChunkEqualsTokenByToken(TinyEnsemble ensemble) throws IOException {
    int[] ids = new SplittableRandom(6).ints(90, 0, 53).toArray();
    try (CachedModel model = load(ensemble);
        KvCache slow = model.newCache();
        KvCache late = model.newCache()) {
      float[] last = {};
      for (int id : ids) {
        last = model.forward(List.of(new Row(slow, 1, new int[] {id}))).get(0);
      }
      model.forward(List.of(new Row(late, 1, Arrays.copyOf(ids, 20))));
      float[] caughtUp =
          model.forward(List.of(new Row(late, 1, Arrays.copyOfRange(ids, 20, 90)))).get(0);

      assertClose(caughtUp, doubles(last), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("ensembles")
  void oneMembersWeightsLeaveAllOtherRowsBitIdentical(TinyEnsemble ensemble) throws IOException {
    SplittableRandom random = new SplittableRandom(9);
    List<Sequence> sequences = new ArrayList<>();
    for (int adapter = CausalModel.PUBLIC; adapter < MEMBERS; adapter++) {
      int[] ids = random.ints(20, 0, 53).toArray();
      sequences.add(new Sequence(adapter, ids, 19));
      sequences.add(new Sequence(adapter, ids, 12 + adapter));
    }
    List<float[]> before;
    List<float[]> after;
    try (CachedModel model = load(ensemble)) {
      before = run(model, sequences);
    }
    try (CachedModel model = load(ensemble.withMember(1, 77))) {
      after = run(model, sequences);
    }

    for (int i = 0; i < sequences.size(); i++) {
      if (sequences.get(i).adapter() == 1) {
        assertThat(after.get(i)).isNotEqualTo(before.get(i));
      } else {
        assertThat(after.get(i)).isEqualTo(before.get(i));
      }
    }
  }

  @Test
  void aPublicRowAmongMembersIsTheModelWithoutAdapters() throws IOException {
    TinyEnsemble ensemble = TinyEnsemble.gpt2(1, MEMBERS);
    int[] ids = {3, 1, 4, 1, 5};
    try (CachedModel model = load(ensemble)) {
      List<float[]> mixed =
          run(
              model,
              List.of(
                  new Sequence(CausalModel.PUBLIC, ids, 4),
                  new Sequence(0, ids, 4),
                  new Sequence(2, ids, 4)));

      assertClose(mixed.get(0), ensemble.reference(CausalModel.PUBLIC, ids)[4], 1e-4);
    }
  }

  @Test
  void aFullContextIsReachedAndOneMoreTokenIsRefusedWithoutHarm() throws IOException {
    TinyEnsemble ensemble = TinyEnsemble.gpt2(1, MEMBERS);
    int[] ids = new SplittableRandom(4).ints(96, 0, 53).toArray();
    try (CachedModel model = load(ensemble);
        KvCache cache = model.newCache()) {
      model.forward(List.of(new Row(cache, 0, Arrays.copyOf(ids, 95))));

      assertThatThrownBy(() -> model.forward(List.of(new Row(cache, 0, new int[] {1, 2}))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("context of 96 tokens overflows: 95 held and 2 new");

      float[] last = model.forward(List.of(new Row(cache, 0, new int[] {ids[95]}))).get(0);
      assertThat(cache.length()).isEqualTo(96);
      assertClose(last, ensemble.reference(0, ids)[95], 1e-4);
    }
  }

  @Test
  void aCacheServesOneAdapterOnlyAndNoOtherModelNorAfterItsEnd() throws IOException {
    try (CachedModel model = load(TinyEnsemble.gpt2(1, MEMBERS));
        CachedModel other = load(TinyEnsemble.gpt2(2, MEMBERS))) {
      KvCache cache = model.newCache();
      model.forward(List.of(new Row(cache, 1, new int[] {1})));

      assertRefused(model, new Row(cache, 2, new int[] {1}), "bound to adapter 1, got adapter 2");
      assertRefused(model, new Row(cache, -1, new int[] {1}), "bound to adapter 1, got adapter -1");
      assertRefused(
          model, new Row(model.newCache(), 3, new int[] {1}), "adapter must be < 3, got 3");
      assertRefused(
          model, new Row(model.newCache(), 0, new int[] {61}), "token ids must lie in [0, 61)");
      assertRefused(other, new Row(cache, 1, new int[] {1}), "cache of row 0 is of another model");
      Row row = new Row(cache, 1, new int[] {1});
      assertThatThrownBy(() -> model.forward(List.of(row, row)))
          .hasMessageContaining("row 1 has the cache of an earlier row");
      assertThat(cache.length()).isEqualTo(1);
      cache.close();
      assertThatThrownBy(() -> model.forward(List.of(row)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cache is closed");
    }
  }

  private static void assertRefused(CachedModel model, Row row, String message) {
    assertThatThrownBy(() -> model.forward(List.of(row)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void thousandsOfStepsLeaveNoArrayBehind() throws IOException {
    TinyEnsemble ensemble = TinyEnsemble.shallowGpt2(MEMBERS);
    try (NDManager manager = NDManager.newBaseManager();
        CachedModel model = ensemble.load(manager.newSubManager(), directory)) {
      generate(model, 20);
      int arrays = manager.getManagedArrays().size();
      long resident = residentSize();

      generate(model, 2000);

      assertThat(manager.getManagedArrays()).hasSize(arrays);
      // 2000 steps leave far more than this behind if even the masks alone are kept.
      assertThat(residentSize() - resident).isLessThan(64L << 20);
    }
  }

  @Test
  void aCacheKeepsAsManyArraysAsItHasLayersAndFreesThemAll() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        CachedModel model = load(TinyEnsemble.gpt2(1, MEMBERS), manager)) {
      int before = manager.getManagedArrays().size();
      KvCache cache = model.newCache();
      model.forward(List.of(new Row(cache, 0, new int[70])));

      assertThat(manager.getManagedArrays()).hasSize(before + 1 + model.config().layerCount());
      // 96 positions, keys and values, 16 channels of 4 bytes, 3 layers.
      assertThat(cache.size()).isEqualTo(96 * 2 * 16 * 4 * 3);

      cache.close();
      assertThat(manager.getManagedArrays()).hasSize(before);
      assertThat(cache.size()).isZero();
    }
  }

  private static void generate(CachedModel model, int steps) {
    KvCache shared = model.newCache();
    KvCache member = model.newCache();
    for (int step = 0; step < steps; step++) {
      if (shared.length() + 2 > model.config().contextTokenCount()) {
        shared.close();
        member.close();
        shared = model.newCache();
        member = model.newCache();
      }
      int[] late = new int[1 + step % 2];
      model.forward(
          List.of(
              new Row(shared, CausalModel.PUBLIC, new int[] {step % 61}),
              new Row(member, 1, late)));
      if (member.length() > 90) {
        member.close();
        member = model.newCache();
      }
    }
    shared.close();
    member.close();
  }

  private static long residentSize() throws IOException {
    String statm = java.nio.file.Files.readString(Path.of("/proc/self/statm"));
    return Long.parseLong(statm.split(" ")[1]) * 4096;
  }

  private CachedModel load(TinyEnsemble ensemble) throws IOException {
    return ensemble.load(NDManager.newBaseManager(), directory);
  }

  private CachedModel load(TinyEnsemble ensemble, NDManager manager) throws IOException {
    return ensemble.load(manager.newSubManager(), directory);
  }

  /** First the cuts of all sequences in one forward, then the rests in another. */
  private static List<float[]> run(CachedModel model, List<Sequence> sequences) {
    List<KvCache> caches = sequences.stream().map(sequence -> model.newCache()).toList();
    List<Row> first = new ArrayList<>();
    List<Row> second = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      Sequence sequence = sequences.get(i);
      int[] start = Arrays.copyOf(sequence.ids(), sequence.cut());
      first.add(new Row(caches.get(i), sequence.adapter(), start));
      second.add(new Row(caches.get(i), sequence.adapter(), sequence.rest()));
    }
    model.forward(first);
    List<float[]> logits = model.forward(second);
    caches.forEach(KvCache::close);
    return logits;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  private static void assertClose(float[] found, double[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    double largest = 0;
    for (int v = 0; v < found.length; v++) {
      largest = Math.max(largest, Math.abs(found[v] - expected[v]));
      assertThat(found[v]).isFinite();
    }
    assertThat(largest).isLessThanOrEqualTo(tolerance);
  }
}
