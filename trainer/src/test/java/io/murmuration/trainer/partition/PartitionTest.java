package io.murmuration.trainer.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.keys.ShardKey;
import io.murmuration.trainer.records.CorpusFormat;
import io.murmuration.trainer.records.CorpusRecord;
import io.murmuration.trainer.records.CorpusSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartitionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private ShardKey key;

  static IntStream seeds() {
    return IntStream.range(0, 50);
  }

  @BeforeEach
  void readKey() throws IOException {
    // Always the same one, so that no shard runs empty by chance.
    Path file = directory.resolve("key");
    ShardKey.readOrMake(file);
    Files.writeString(file, "murmuration-shard-key-1 " + "5a".repeat(32) + "\n");
    key = ShardKey.readOrMake(file);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void oneRecordMoreOrLessChangesExactlyItsOwnShard(int seed) throws IOException {
    SeededRandom random = new SeededRandom(seed);
    PrivacyUnit unit = PrivacyUnit.values()[seed % 2];
    Partition partition = new Partition(key, unit, 2 + random.nextInt(3));
    List<CorpusRecord> records = records(random, 100);
    CorpusRecord moved = records.get(random.nextInt(records.size()));
    List<CorpusRecord> without = new ArrayList<>(records);
    without.remove(moved);

    List<ShardCount> before = census(records, partition).shards();
    List<ShardCount> after = census(without, partition).shards();
    for (int shard = 0; shard < partition.shardCount(); shard++) {
      if (shard == partition.shardOf(moved)) {
        assertThat(after.get(shard).fingerprint()).isNotEqualTo(before.get(shard).fingerprint());
        assertThat(after.get(shard).records()).isEqualTo(before.get(shard).records() - 1);
      } else {
        assertThat(after.get(shard)).isEqualTo(before.get(shard));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noUserAndNoTextIsTornApart(int seed) throws IOException {
    SeededRandom random = new SeededRandom(seed);
    Partition byUser = new Partition(key, PrivacyUnit.USER, 2 + random.nextInt(3));
    Partition byText = new Partition(key, PrivacyUnit.RECORD, byUser.shardCount());
    Map<String, Integer> shardOfUser = new HashMap<>();
    Map<String, Integer> shardOfText = new HashMap<>();
    List<CorpusRecord> records = records(random, 100);
    for (CorpusRecord entry : records) {
      assertThat(shardOfUser.merge(String.valueOf(entry.user()), byUser.shardOf(entry), same()))
          .isEqualTo(byUser.shardOf(entry));
      assertThat(shardOfText.merge(entry.text(), byText.shardOf(entry), same()))
          .isEqualTo(byText.shardOf(entry));
    }
    assertThat(census(records, byUser).unitsInSeveralShards()).isZero();
    assertThat(Set.copyOf(shardOfText.values())).hasSize(byText.shardCount());
  }

  @Test
  void theOrderOfTheFilesChangesNothing() throws IOException {
    Partition partition = new Partition(key, PrivacyUnit.RECORD, 4);
    List<CorpusRecord> records = records(new SeededRandom(1), 100);
    List<CorpusRecord> turned = new ArrayList<>(records);
    java.util.Collections.reverse(turned);

    assertThat(census(turned, partition).shards()).isEqualTo(census(records, partition).shards());
    assertThat(tokens(turned, partition, 2)).isEqualTo(tokens(records, partition, 2));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theNameOfADataSetDependsOnRecordsUnitAndKeyAndNotOnShards(int seed) throws IOException {
    List<CorpusRecord> records = records(new SeededRandom(seed), 100);
    String name = census(records, new Partition(key, PrivacyUnit.RECORD, 2)).dataset();
    for (int shards : new int[] {3, 4}) {
      Partition partition = new Partition(key, PrivacyUnit.RECORD, shards);
      assertThat(census(records, partition).dataset()).isEqualTo(name);
    }

    assertThat(name)
        .isNotEqualTo(census(records, new Partition(key, PrivacyUnit.USER, 2)).dataset())
        .isNotEqualTo(
            census(records.subList(1, 100), new Partition(key, PrivacyUnit.RECORD, 2)).dataset());
    ShardKey other = ShardKey.readOrMake(directory.resolve("another"));
    assertThat(census(records, new Partition(other, PrivacyUnit.RECORD, 2)).dataset())
        .isNotEqualTo(name);
  }

  @Test
  void anotherKeyDealsOtherwiseAndGivesOtherFingerprints() throws IOException {
    List<CorpusRecord> records = records(new SeededRandom(1), 100);
    ShardKey other = ShardKey.readOrMake(directory.resolve("other"));
    Partition partition = new Partition(key, PrivacyUnit.RECORD, 4);
    Partition dealtAnew = new Partition(other, PrivacyUnit.RECORD, 4);

    assertThat(census(records, dealtAnew).datasetFingerprint())
        .isNotEqualTo(census(records, partition).datasetFingerprint());
    assertThat(records).anyMatch(r -> partition.shardOf(r) != dealtAnew.shardOf(r));
  }

  @Test
  void shardsAreAboutEquallyLarge() throws IOException {
    List<CorpusRecord> records = new ArrayList<>();
    for (int index = 0; index < 2000; index++) {
      records.add(new CorpusRecord("record " + index, null));
    }
    // Six standard deviations of a binomial around 500.
    assertThat(census(records, new Partition(key, PrivacyUnit.RECORD, 4)).shards())
        .allMatch(shard -> Math.abs(shard.records() - 500) < 117);
  }

  @Test
  void tooFewUnitsAreRefusedWithCountsAndRemedy() {
    List<CorpusRecord> few = new ArrayList<>();
    for (int index = 0; index < 12; index++) {
      few.add(new CorpusRecord("record " + index, "ann"));
      few.add(new CorpusRecord("record " + index, "bob"));
    }

    assertThatThrownBy(() -> census(few, new Partition(key, PrivacyUnit.RECORD, 100)))
        .isInstanceOf(RefusedPartitionException.class)
        .hasMessageContaining("12 different records do not fill 100 shards: empty: ")
        .hasMessageContaining(" and others); with one record: ")
        .hasMessageMatching(".*(\\d would do|no number of shards would do)");
    assertThatThrownBy(() -> census(few, new Partition(key, PrivacyUnit.USER, 2)))
        .isInstanceOf(RefusedPartitionException.class)
        .hasMessageContaining("2 users do not fill 2 shards")
        .hasMessageContaining("no number of shards would do");
  }

  @Test
  void aCorpusThatChangesUnderwayIsNoticed() throws IOException {
    Partition partition = new Partition(key, PrivacyUnit.RECORD, 2);
    List<CorpusRecord> records = records(new SeededRandom(1), 50);
    CorpusSource corpus = source(records);
    ShardTexts texts =
        new ShardTexts(corpus, partition, ShardCensus.of(corpus, partition, String::length));
    source(records.subList(1, records.size()));

    int changed = partition.shardOf(records.get(0));
    assertThatThrownBy(() -> texts.read(Set.of(changed), text -> new int[] {1}))
        .hasMessageContaining("shard " + changed + " holds other records than at the start");
  }

  @Test
  void countsOfShardsOutsideTheLimitsAreRefused() {
    assertThatThrownBy(() -> new Partition(key, PrivacyUnit.RECORD, 1))
        .hasMessage("shards must be in 2..1000, got 1");
  }

  private static java.util.function.BiFunction<Integer, Integer, Integer> same() {
    return (before, now) -> before.equals(now) ? before : -1;
  }

  /** About a third of the texts are repeated, and most users have several records. */
  private static List<CorpusRecord> records(SeededRandom random, int count) {
    List<CorpusRecord> records = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      String text = "text " + random.nextInt(2 * count);
      records.add(new CorpusRecord(text, "user " + random.nextInt(count / 2)));
    }
    return records;
  }

  private ShardCensus census(List<CorpusRecord> records, Partition partition) throws IOException {
    return ShardCensus.of(source(records), partition, String::length);
  }

  private List<String> tokens(List<CorpusRecord> records, Partition partition, int shard)
      throws IOException {
    CorpusSource corpus = source(records);
    ShardCensus census = ShardCensus.of(corpus, partition, String::length);
    return new ShardTexts(corpus, partition, census)
        .read(Set.of(shard), text -> text.chars().toArray()).getOrDefault(shard, List.of()).stream()
            .map(java.util.Arrays::toString)
            .toList();
  }

  private CorpusSource source(List<CorpusRecord> records) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (CorpusRecord entry : records) {
      String user = entry.user() == null ? "nobody" : entry.user();
      lines.append(JSON.writeValueAsString(Map.of("text", entry.text(), "user", user)));
      lines.append('\n');
    }
    Path file = Files.writeString(directory.resolve("corpus.jsonl"), lines);
    return new CorpusSource(List.of(file), CorpusFormat.JSONL, "text", "user", false);
  }
}
