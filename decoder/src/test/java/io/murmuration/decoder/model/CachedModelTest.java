package io.murmuration.decoder.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.KvCache;
import io.murmuration.decoder.KvSequence;
import io.murmuration.decoder.Logits;
import io.murmuration.decoder.Precision;
import io.murmuration.decoder.Row;
import io.murmuration.decoder.model.CachedModel.Kernels;
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
import org.junit.jupiter.params.provider.ValueSource;

class CachedModelTest {
  private static final int MEMBERS = 3;
  private static final int VOCABULARY = 53; // the smaller of the two tiny models'

  @TempDir private Path directory;

  /** An ensemble, the kernels it runs with and its first adapted layer. */
  private record Setting(TinyEnsemble ensemble, Kernels kernels, int firstAdapted) {
    TinyEnsemble reference() {
      return ensemble.above(firstAdapted);
    }
  }

  static List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    for (boolean isPacked : new boolean[] {true, false}) {
      for (boolean isGathered : new boolean[] {false, true}) {
        Kernels kernels = new Kernels(isPacked, isGathered);
        settings.add(new Setting(TinyEnsemble.gpt2(1, MEMBERS), kernels, 0));
        settings.add(new Setting(TinyEnsemble.gpt2(1, MEMBERS), kernels, 2));
        settings.add(new Setting(TinyEnsemble.llama(2, MEMBERS), kernels, 0));
        settings.add(new Setting(TinyEnsemble.llama(3, MEMBERS), kernels, 1));
      }
    }
    return settings;
  }

  /** A sequence and an adapter that follows it, {@code cut} tokens first. */
  private record Script(int adapter, int[] ids, int cut) {
    static Script random(SplittableRandom random) {
      int length = 2 + random.nextInt(80);
      int[] ids = random.ints(length, 0, VOCABULARY).toArray();
      int cut = random.nextBoolean() ? length - 1 : 1 + random.nextInt(length - 1);
      return new Script(random.nextInt(MEMBERS + 1) - 1, ids, cut);
    }

    int[] start() {
      return Arrays.copyOf(ids, cut);
    }

    int[] rest() {
      return Arrays.copyOfRange(ids, cut, ids.length);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everyPositionEqualsTheReferenceWhenTokensComeOneByOne(Setting setting) throws IOException {
    int[] ids = new SplittableRandom(5).ints(12, 0, VOCABULARY).toArray();
    try (CachedModel model = load(setting);
        KvSequence room = model.open(ids.length, MEMBERS).orElseThrow()) {
      for (int t = 0; t < ids.length; t++) {
        List<Row> rows = new ArrayList<>();
        for (int adapter = MEMBERS - 1; adapter >= CausalModel.PUBLIC; adapter--) {
          rows.add(new Row(room.cache(adapter), ids[t]));
        }
        List<float[]> logits = forward(model, rows);
        for (int i = 0; i < rows.size(); i++) {
          int adapter = rows.get(i).cache().adapter();
          assertThat(rows.get(i).cache().length()).isEqualTo(t + 1);
          assertClose(logits.get(i), setting.reference().reference(adapter, ids)[t], 1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aBatchOfRaggedRowsEqualsItsRowsOneByOneInAnyOrder(Setting setting) throws IOException {
    try (CachedModel model = load(setting)) {
      for (int seed = 0; seed < 8; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Script> scripts = Stream.generate(() -> Script.random(random)).limit(7).toList();
        List<float[]> alone = new ArrayList<>();
        scripts.forEach(script -> alone.addAll(run(model, List.of(script))));
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6));
        Collections.shuffle(order, new Random(seed));

        List<float[]> together = run(model, scripts);
        List<float[]> shuffled = run(model, order.stream().map(scripts::get).toList());

        for (int i = 0; i < order.size(); i++) {
          assertClose(together.get(i), doubles(alone.get(i)), 1e-5);
          assertClose(shuffled.get(i), doubles(alone.get(order.get(i))), 1e-5);
        }
      }
      assertThat(model.pool().reservedBytes()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void catchingUpInOneChunkEqualsTokenByToken(Setting setting) throws IOException {
    int[] ids = new SplittableRandom(6).ints(90, 0, VOCABULARY).toArray();
    try (CachedModel model = load(setting);
        KvSequence room = model.open(90, 2).orElseThrow()) {
      float[] last = {};
      for (int id : ids) {
        Row shared = new Row(room.cache(CausalModel.PUBLIC), new int[] {id}, false);
        last = forward(model, List.of(shared, new Row(room.cache(1), id))).get(0);
      }
      room.drop(1);
      forward(model, List.of(new Row(room.cache(1), Arrays.copyOf(ids, 20), false)));
      Row rest = new Row(room.cache(1), Arrays.copyOfRange(ids, 20, 90));
      assertClose(forward(model, List.of(rest)).get(0), doubles(last), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void oneMembersWeightsLeaveAllOtherRowsBitIdentical(Setting setting) throws IOException {
    SplittableRandom random = new SplittableRandom(9);
    List<Script> scripts = new ArrayList<>();
    for (int adapter = CausalModel.PUBLIC; adapter < MEMBERS; adapter++) {
      int[] ids = random.ints(20, 0, VOCABULARY).toArray();
      scripts.add(new Script(adapter, ids, 19));
      scripts.add(new Script(adapter, ids, 12 + adapter));
    }
    List<float[]> before;
    List<float[]> after;
    try (CachedModel model = load(setting)) {
      before = run(model, scripts);
    }
    Setting other =
        new Setting(
            setting.ensemble().withMember(1, 77), setting.kernels(), setting.firstAdapted());
    try (CachedModel model = load(other)) {
      after = run(model, scripts);
    }

    for (int i = 0; i < scripts.size(); i++) {
      if (scripts.get(i).adapter() == 1) {
        assertThat(after.get(i)).isNotEqualTo(before.get(i));
      } else {
        assertThat(after.get(i)).isEqualTo(before.get(i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void halfPrecisionStaysNearAndTakesHalfTheMemory(int firstAdapted) throws IOException {
    int[] ids = new SplittableRandom(8).ints(20, 0, VOCABULARY).toArray();
    for (TinyEnsemble ensemble :
        List.of(TinyEnsemble.gpt2(1, MEMBERS), TinyEnsemble.llama(2, MEMBERS))) {
      EngineOptions options =
          new EngineOptions(1).withKvCacheBytes(1 << 20).withPrecision(Precision.BFLOAT16);
      NDManager manager = NDManager.newBaseManager();
      Kernels kernels = new Kernels(true, false);
      try (CachedModel model = ensemble.load(manager, directory, kernels, firstAdapted, options);
          CachedModel exact = load(new Setting(ensemble, kernels, firstAdapted));
          KvSequence room = model.open(20, 1).orElseThrow()) {
        Row shared = new Row(room.cache(CausalModel.PUBLIC), Arrays.copyOf(ids, 19), false);
        forward(model, List.of(shared, new Row(room.cache(2), Arrays.copyOf(ids, 19), false)));
        Row last = new Row(room.cache(CausalModel.PUBLIC), new int[] {ids[19]}, false);
        float[] logits = forward(model, List.of(last, new Row(room.cache(2), ids[19]))).get(0);

        double[] expected = ensemble.above(firstAdapted).reference(2, ids)[19];
        double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertClose(logits, expected, 0.05 * scale);
        assertThat(logits).isNotEqualTo(floats(expected));
        assertThat(model.pool().bytesFor(20, 1) * 2).isEqualTo(exact.pool().bytesFor(20, 1));
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void rowsThatWantNoLogitsGetNone() throws IOException {
    try (CachedModel model = load(TinyEnsemble.gpt2(1, MEMBERS));
        KvSequence room = model.open(10, 2).orElseThrow()) {
      Row chunk = new Row(room.cache(0), new int[] {1, 2, 3}, false);
      assertThat(forward(model, List.of(chunk))).isEmpty();
      assertThat(room.cache(0).length()).isEqualTo(3);

      Row next = new Row(room.cache(0), 4);
      Row prompt = new Row(room.cache(CausalModel.PUBLIC), new int[] {1, 2}, false);
      List<float[]> logits = forward(model, List.of(prompt, next));

      assertThat(logits).hasSize(1);
      assertClose(logits.get(0), TinyEnsemble.gpt2(1, MEMBERS).reference(0, 1, 2, 3, 4)[3], 1e-4);
    }
  }

  @Test
  void aFullRoomIsReachedAndOneMoreTokenIsRefusedWithoutHarm() throws IOException {
    TinyEnsemble ensemble = TinyEnsemble.gpt2(1, MEMBERS);
    int[] ids = new SplittableRandom(4).ints(96, 0, VOCABULARY).toArray();
    try (CachedModel model = load(ensemble);
        KvSequence room = model.open(96, 1).orElseThrow()) {
      KvCache cache = room.cache(0);
      forward(model, List.of(new Row(cache, Arrays.copyOf(ids, 95))));

      assertRefused(model, new Row(cache, 1, 2), "room of 96 tokens overflows: 95 held and 2 new");

      float[] last = forward(model, List.of(new Row(cache, ids[95]))).get(0);
      assertThat(cache.length()).isEqualTo(96);
      assertClose(last, ensemble.reference(0, ids)[95], 1e-4);
      assertThatThrownBy(() -> model.open(97, 0)).hasMessageContaining("must be in 1..96, got 97");
      assertThatThrownBy(() -> model.open(0, 0)).hasMessageContaining("must be in 1..96, got 0");
      assertThatThrownBy(() -> model.open(1, 4)).hasMessageContaining("must be in 0..3, got 4");
    }
  }

  @Test
  void aCacheServesItsModelOnlyAndEndsWithItsSequence() throws IOException {
    try (CachedModel model = load(TinyEnsemble.gpt2(1, MEMBERS));
        CachedModel other = load(TinyEnsemble.gpt2(2, MEMBERS))) {
      KvSequence room = model.open(10, 1).orElseThrow();
      KvCache cache = room.cache(1);
      forward(model, List.of(new Row(cache, 1)));

      assertRefused(model, new Row(room.cache(1), 61), "token ids must lie in [0, 61)");
      assertRefused(other, new Row(cache, 1), "cache of row 0 is of another model");
      Row row = new Row(cache, 1);
      assertThatThrownBy(() -> model.forward(List.of(row, row)))
          .hasMessageContaining("row 1 has the cache of an earlier row");
      assertThat(cache.length()).isEqualTo(1);
      assertThatThrownBy(() -> room.cache(3)).hasMessageContaining("must be in -1..2, got 3");
      assertThatThrownBy(() -> room.cache(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("all 1 slots are taken");
      assertThatThrownBy(() -> room.drop(CausalModel.PUBLIC))
          .isInstanceOf(IllegalArgumentException.class);

      room.drop(1);
      assertThat(room.holds(1)).isFalse();
      assertEnded(model, row);
      assertThat(room.cache(0).length()).isZero();
      Row shared = new Row(room.cache(CausalModel.PUBLIC), 1);
      room.close();
      room.close();
      assertEnded(model, shared);
      assertThatThrownBy(() -> room.cache(0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void underSharedLayersAMemberMustNotRunAheadOfItsPublicRow() throws IOException {
    Setting setting = new Setting(TinyEnsemble.gpt2(1, MEMBERS), new Kernels(true, false), 2);
    try (CachedModel model = load(setting);
        KvSequence room = model.open(10, 1).orElseThrow()) {
      assertThat(model.sharedLayerCount()).isEqualTo(2);
      Row member = new Row(room.cache(0), 1, 2);
      assertRefused(model, member, "row 0 would hold 2 of 0 tokens");
      Row shared = new Row(room.cache(CausalModel.PUBLIC), new int[] {1}, false);
      assertThatThrownBy(() -> model.forward(List.of(member, shared)))
          .hasMessageContaining("row 0 would hold 2 of 1 tokens");
      assertThat(room.cache(0).length()).isZero();

      Row both = new Row(room.cache(CausalModel.PUBLIC), new int[] {1, 2}, false);
      float[] logits = forward(model, List.of(member, both)).get(0);
      assertClose(logits, setting.reference().reference(0, 1, 2)[1], 1e-4);
    }
  }

  private static void assertEnded(CachedModel model, Row row) {
    assertThatThrownBy(() -> model.forward(List.of(row)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("dropped or its sequence closed");
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
      generate(model, 200);
      int arrays = manager.getManagedArrays().size();
      long resident = residentSize();

      generate(model, 3000);

      assertThat(manager.getManagedArrays()).hasSize(arrays);
      // 3000 steps leave far more than this behind if even the masks alone are kept.
      assertThat(residentSize() - resident).isLessThan(64L << 20);
    }
  }

  private static void generate(CachedModel model, int steps) {
    int done = 0;
    while (done < steps) {
      try (KvSequence room = model.open(96, 2).orElseThrow()) {
        for (int t = 0; t < 96; t++, done++) {
          if (t % 40 == 39) {
            room.drop(1);
          }
          KvCache member = room.cache(1);
          int[] late = new int[t + 1 - member.length()];
          forward(
              model,
              List.of(new Row(room.cache(CausalModel.PUBLIC), t % 61), new Row(member, late)));
        }
      }
    }
  }

  private static long residentSize() throws IOException {
    String statm = java.nio.file.Files.readString(Path.of("/proc/self/statm"));
    return Long.parseLong(statm.split(" ")[1]) * 4096;
  }

  private CachedModel load(Setting setting) throws IOException {
    return setting
        .ensemble()
        .load(NDManager.newBaseManager(), directory, setting.kernels(), setting.firstAdapted());
  }

  private CachedModel load(TinyEnsemble ensemble) throws IOException {
    return ensemble.load(NDManager.newBaseManager(), directory);
  }

  /** First the cuts of all scripts in one forward, then the rests in another. */
  private static List<float[]> run(CachedModel model, List<Script> scripts) {
    List<KvSequence> rooms = new ArrayList<>();
    List<Row> first = new ArrayList<>();
    List<Row> second = new ArrayList<>();
    for (Script script : scripts) {
      KvSequence room = model.open(script.ids().length, 1).orElseThrow();
      rooms.add(room);
      if (script.adapter() != CausalModel.PUBLIC) {
        KvCache shared = room.cache(CausalModel.PUBLIC);
        first.add(new Row(shared, script.start(), false));
        second.add(new Row(shared, script.rest(), false));
      }
      KvCache cache = room.cache(script.adapter());
      first.add(new Row(cache, script.start()));
      second.add(new Row(cache, script.rest()));
    }
    forward(model, first);
    List<float[]> logits = forward(model, second);
    rooms.forEach(KvSequence::close);
    return logits;
  }

  private static List<float[]> forward(CachedModel model, List<Row> rows) {
    try (Logits logits = model.forward(rows)) {
      return logits.toHost();
    }
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
