package io.murmuration.trainer.run;

import io.murmuration.trainer.base.Storage;
import io.murmuration.trainer.ensemble.AdapterSettings;
import io.murmuration.trainer.ensemble.ShardSchedule;
import io.murmuration.trainer.partition.PrivacyUnit;

/**
 * Everything that decides what an ensemble becomes, besides corpus, key and base. All of it is
 * public and the same for all members.
 *
 * @param name of the ensemble
 * @param unit what a shard holds whole
 * @param shards N
 * @param adapter of every member
 * @param schedule of every member
 * @param membersPerBatch members that share a forward
 * @param seed of factors, orders and dropout
 * @param threads of the engine; sums differ in their last bits with it
 * @param storage of the base while members are trained on it
 */
public record RunSettings(
    String name,
    PrivacyUnit unit,
    int shards,
    AdapterSettings adapter,
    ShardSchedule schedule,
    int membersPerBatch,
    long seed,
    int threads,
    Storage storage) {
  /** Checks the counts. */
  public RunSettings {
    if (membersPerBatch < 1) {
      throw new IllegalArgumentException("members per batch must be >= 1, got " + membersPerBatch);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, got " + threads);
    }
  }

  /** Number of groups; the last may be smaller. */
  int groupCount() {
    return (shards + membersPerBatch - 1) / membersPerBatch;
  }

  int firstMember(int group) {
    return group * membersPerBatch;
  }

  int endOfGroup(int group) {
    return Math.min(shards, (group + 1) * membersPerBatch);
  }
}
