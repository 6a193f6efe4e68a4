package io.murmuration.trainer.partition;

import io.murmuration.trainer.Digests;
import io.murmuration.trainer.records.CorpusSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * How a corpus falls into shards, by one pass over it. Of the records it keeps keyed hashes only.
 */
public final class ShardCensus {
  private static final int UNITS_MIN = 2;
  private static final int NAMED_SHARDS_MAX = 8;

  /** A data set is named as if dealt to two shards, whatever it is dealt to. */
  private static final int NAMING_SHARDS = 2;

  private final List<ShardCount> shards;
  private final List<Set<Mark>> units;
  private final String dataset;

  private ShardCensus(List<ShardCount> shards, List<Set<Mark>> units, String dataset) {
    this.shards = List.copyOf(shards);
    this.units = units;
    this.dataset = dataset;
  }

  /**
   * Counts.
   *
   * @param tokenCount number of tokens of a text
   * @throws io.murmuration.trainer.records.MalformedCorpusException for a line that breaks a rule
   * @throws RefusedPartitionException if a shard has less than two units
   */
  public static ShardCensus of(
      CorpusSource corpus, Partition partition, ToIntFunction<String> tokenCount)
      throws IOException {
    List<List<Mark>> records = new ArrayList<>();
    List<List<Mark>> named = List.of(new ArrayList<>(), new ArrayList<>());
    List<Set<Mark>> units = new ArrayList<>();
    long[] tokens = new long[partition.shardCount()];
    for (int shard = 0; shard < partition.shardCount(); shard++) {
      records.add(new ArrayList<>());
      units.add(new HashSet<>());
    }
    corpus.forEach(
        entry -> {
          Mark unit = partition.unitMark(entry);
          int shard = unit.modulo(partition.shardCount());
          units.get(shard).add(unit);
          Mark mark = partition.recordMark(entry);
          records.get(shard).add(mark);
          named.get(unit.modulo(NAMING_SHARDS)).add(mark);
          tokens[shard] += tokenCount.applyAsInt(entry.text()) + 1;
        });
    requireEnough(units, partition.unit());
    List<ShardCount> shards = new ArrayList<>();
    for (int shard = 0; shard < partition.shardCount(); shard++) {
      List<Mark> marks = records.get(shard);
      String fingerprint = fingerprint(partition, marks);
      shards.add(new ShardCount(marks.size(), units.get(shard).size(), tokens[shard], fingerprint));
    }
    List<String> names = named.stream().map(marks -> fingerprint(partition, marks)).toList();
    return new ShardCensus(shards, units, combined(names));
  }

  /** Keyed twice over: neither the marks nor a hash that outsiders could compute. */
  static String fingerprint(Partition partition, List<Mark> marks) {
    String[] sorted = marks.stream().sorted().map(Mark::hex).toArray(String[]::new);
    return Mark.of(partition.key().hash("shard", sorted)).hex();
  }

  /** By number of shard. */
  public List<ShardCount> shards() {
    return shards;
  }

  /** Over the sorted fingerprints of the shards: names the data set as it was dealt. */
  public String datasetFingerprint() {
    return combined(shards.stream().map(ShardCount::fingerprint).toList());
  }

  /**
   * Names the data set for the ledger: the same for the same records, unit and key, whatever the
   * number of shards, and whether members or noise are trained on it.
   */
  public String dataset() {
    return dataset;
  }

  private static String combined(List<String> fingerprints) {
    return Digests.sha256OfLines(fingerprints.stream().sorted().toList());
  }

  /** Records of all shards. */
  public long recordCount() {
    return shards.stream().mapToLong(ShardCount::records).sum();
  }

  /** Units that lie in more than one shard: none, or the partition is broken. */
  public long unitsInSeveralShards() {
    Set<Mark> seen = new HashSet<>();
    return units.stream().flatMap(Set::stream).filter(unit -> !seen.add(unit)).count();
  }

  private static void requireEnough(List<Set<Mark>> units, PrivacyUnit unit) {
    List<Integer> empty = holding(units, 0);
    List<Integer> single = holding(units, 1);
    if (empty.isEmpty() && single.isEmpty()) {
      return;
    }
    Set<Mark> all = new HashSet<>();
    units.forEach(all::addAll);
    boolean isRecord = unit == PrivacyUnit.RECORD;
    throw new RefusedPartitionException(
        "%d %s do not fill %d shards: empty: %s; with one %s: %s; each needs at least %d; %s"
            .formatted(
                all.size(),
                isRecord ? "different records" : "users",
                units.size(),
                named(empty),
                isRecord ? "record" : "user",
                named(single),
                UNITS_MIN,
                remedy(all, units.size())));
  }

  private static List<Integer> holding(List<Set<Mark>> units, int count) {
    List<Integer> shards = new ArrayList<>();
    for (int shard = 0; shard < units.size(); shard++) {
      if (units.get(shard).size() == count) {
        shards.add(shard);
      }
    }
    return shards;
  }

  private static String named(List<Integer> shards) {
    if (shards.isEmpty()) {
      return "none";
    }
    String some = shards.stream().limit(NAMED_SHARDS_MAX).toList().toString();
    return "%d (shards %s%s)"
        .formatted(shards.size(), some, shards.size() > NAMED_SHARDS_MAX ? " and others" : "");
  }

  private static String remedy(Set<Mark> all, int shardCount) {
    for (int fewer = shardCount - 1; fewer >= 2; fewer = Math.min(fewer - 1, fewer * 7 / 8)) {
      int[] counts = new int[fewer];
      for (Mark unit : all) {
        counts[unit.modulo(fewer)]++;
      }
      if (Arrays.stream(counts).allMatch(count -> count >= UNITS_MIN)) {
        return "give more text, or fewer shards: %d would do".formatted(fewer);
      }
    }
    return "give more text: no number of shards would do";
  }
}
