package io.murmuration.trainer.partition;

import io.murmuration.trainer.records.CorpusSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads a few shards at a time, by one pass over the corpus: no shard's text is ever written
 * anywhere.
 *
 * @param corpus all records
 * @param partition where they belong
 * @param census what was counted before
 */
public record ShardTexts(CorpusSource corpus, Partition partition, ShardCensus census) {

  /**
   * Token ids of the records of some shards. Their order depends on the shard's own records alone.
   *
   * @throws IOException if the records are no longer those that were counted
   */
  public Map<Integer, List<int[]>> read(Set<Integer> shards, Function<String, int[]> encode)
      throws IOException {
    Map<Integer, List<Map.Entry<Mark, int[]>>> found = new HashMap<>();
    shards.forEach(shard -> found.put(shard, new ArrayList<>()));
    corpus.forEach(
        entry -> {
          List<Map.Entry<Mark, int[]>> records = found.get(partition.shardOf(entry));
          if (records != null) {
            records.add(Map.entry(partition.recordMark(entry), encode.apply(entry.text())));
          }
        });
    Map<Integer, List<int[]>> tokens = new HashMap<>();
    for (Map.Entry<Integer, List<Map.Entry<Mark, int[]>>> entry : found.entrySet()) {
      List<Map.Entry<Mark, int[]>> records = entry.getValue();
      List<Mark> marks = records.stream().map(Map.Entry::getKey).toList();
      String counted = census.shards().get(entry.getKey()).fingerprint();
      if (!ShardCensus.fingerprint(partition, marks).equals(counted)) {
        throw new IOException(
            "the corpus changed while it was read: shard %d holds other records than at the start"
                .formatted(entry.getKey()));
      }
      records.sort(Map.Entry.comparingByKey());
      tokens.put(entry.getKey(), records.stream().map(Map.Entry::getValue).toList());
    }
    return tokens;
  }
}
