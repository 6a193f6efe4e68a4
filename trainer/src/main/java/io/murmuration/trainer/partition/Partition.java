package io.murmuration.trainer.partition;

import io.murmuration.trainer.keys.ShardKey;
import io.murmuration.trainer.records.CorpusRecord;

/**
 * Deals units to shards: keyed hash of the unit modulo the number of shards. A shard therefore
 * depends on its own units alone: another record more or less moves none, all records of a user
 * share a shard, and so do equal texts (of one user, where users are the units). One thread.
 *
 * @param key secret of the operator
 * @param unit what must not be torn apart
 * @param shardCount N, from 2 to {@link #SHARD_COUNT_MAX}
 */
public record Partition(ShardKey key, PrivacyUnit unit, int shardCount) {
  /** Directories of members are numbered by three digits. */
  public static final int SHARD_COUNT_MAX = 1000;

  /** Checks the number of shards. */
  public Partition {
    if (shardCount < 2 || shardCount > SHARD_COUNT_MAX) {
      throw new IllegalArgumentException(
          "shards must be in 2..%d, got %d".formatted(SHARD_COUNT_MAX, shardCount));
    }
  }

  /** The shard of a record, from 0. */
  public int shardOf(CorpusRecord entry) {
    return unitMark(entry).modulo(shardCount);
  }

  /** The same for all records of a unit. */
  Mark unitMark(CorpusRecord entry) {
    return unit == PrivacyUnit.RECORD
        ? Mark.of(key.hash("unit record", entry.text()))
        : Mark.of(key.hash("unit user", user(entry)));
  }

  /** Of one record, by what it says and whose it is: the order in a shard is that of marks. */
  Mark recordMark(CorpusRecord entry) {
    return unit == PrivacyUnit.RECORD
        ? Mark.of(key.hash("record", entry.text()))
        : Mark.of(key.hash("record of user", user(entry), entry.text()));
  }

  private static String user(CorpusRecord entry) {
    String user = entry.user();
    if (user == null) {
      throw new IllegalArgumentException(
          "the unit user needs a corpus that names users; name the field");
    }
    return user;
  }
}
