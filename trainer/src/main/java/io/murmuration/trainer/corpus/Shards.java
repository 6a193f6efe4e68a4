package io.murmuration.trainer.corpus;

import io.murmuration.trainer.Digests;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A partition of the private records: one record touches one shard only.
 *
 * <p>The privacy theorem needs exactly this; a repeated id is refused at construction.
 */
public record Shards(List<Shard> shards) {
  /** Checks that shards are numbered from 0 and share no record. */
  public Shards {
    shards = List.copyOf(shards);
    BitSet seen = new BitSet();
    for (int index = 0; index < shards.size(); index++) {
      Shard shard = shards.get(index);
      if (shard.index() != index) {
        throw new IllegalArgumentException("shard " + index + " is numbered " + shard.index());
      }
      for (PrivateRecord record : shard.records()) {
        if (seen.get(record.id())) {
          throw new IllegalArgumentException("record " + record.id() + " is in two shards");
        }
        seen.set(record.id());
      }
    }
  }

  /** Record {@code id} goes to shard {@code id mod shardCount}, whatever it says. */
  public static Shards roundRobin(List<PrivateRecord> records, int shardCount) {
    List<List<PrivateRecord>> parts = new ArrayList<>();
    for (int index = 0; index < shardCount; index++) {
      parts.add(new ArrayList<>());
    }
    records.forEach(record -> parts.get(record.id() % shardCount).add(record));
    List<Shard> shards = new ArrayList<>();
    for (int index = 0; index < shardCount; index++) {
      shards.add(new Shard(index, parts.get(index)));
    }
    return new Shards(shards);
  }

  /** SHA-256 over the sorted fingerprints of the shards: names the data set. */
  public String datasetFingerprint() {
    return Digests.sha256OfLines(shards.stream().map(Shard::fingerprint).sorted().toList());
  }
}
