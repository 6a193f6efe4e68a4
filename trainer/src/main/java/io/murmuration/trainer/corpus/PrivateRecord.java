package io.murmuration.trainer.corpus;

/**
 * One private record: the unit of privacy.
 *
 * @param id position in the data set; decides the shard
 * @param product the product it is about
 * @param text what its author wrote
 * @param canary whether it carries a code that no other record has
 */
public record PrivateRecord(int id, String product, String text, boolean canary) {
  /** Checks the id. */
  public PrivateRecord {
    if (id < 0) {
      throw new IllegalArgumentException("id must be >= 0, got " + id);
    }
  }

  /** A record is private text: only its id shows. */
  @Override
  public String toString() {
    return "PrivateRecord[id=" + id + "]";
  }
}
