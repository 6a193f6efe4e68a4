package io.murmuration.trainer.corpus;

/**
 * How much text to make.
 *
 * @param publicDocuments public training documents
 * @param publicTestDocuments held-out public documents
 * @param shardCount members of the ensemble
 * @param recordsPerShard private training records in each shard
 * @param privateTestRecords held-out private records
 * @param canaryCount private training records that carry a canary, at most one per shard
 */
public record CorpusSizes(
    int publicDocuments,
    int publicTestDocuments,
    int shardCount,
    int recordsPerShard,
    int privateTestRecords,
    int canaryCount) {
  /** Checks that all sizes are positive and canaries fit. */
  public CorpusSizes {
    requirePositive("publicDocuments", publicDocuments);
    requirePositive("publicTestDocuments", publicTestDocuments);
    requirePositive("shardCount", shardCount);
    requirePositive("recordsPerShard", recordsPerShard);
    requirePositive("privateTestRecords", privateTestRecords);
    if (canaryCount < 0 || canaryCount > shardCount) {
      throw new IllegalArgumentException(
          "canaryCount must be in 0..shardCount, got " + canaryCount);
    }
  }

  /** Private training records in all. */
  public int privateRecords() {
    return Math.multiplyExact(shardCount, recordsPerShard);
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be > 0, got " + value);
    }
  }
}
