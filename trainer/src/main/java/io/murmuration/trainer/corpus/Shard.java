package io.murmuration.trainer.corpus;

import io.murmuration.trainer.Digests;
import java.util.List;

/**
 * The records one member is trained on, and nobody else.
 *
 * @param index which member, from 0
 * @param records in order of id
 */
public record Shard(int index, List<PrivateRecord> records) {
  /** Copies the records; an empty shard is refused. */
  public Shard {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("records of shard " + index + " must not be empty");
    }
    records = List.copyOf(records);
  }

  /** SHA-256 over the records, id and text, in order. */
  public String fingerprint() {
    return Digests.sha256OfLines(records.stream().map(r -> r.id() + "\t" + r.text()).toList());
  }

  /** Only the index shows. */
  @Override
  public String toString() {
    return "Shard[index=" + index + ", recordCount=" + records.size() + "]";
  }
}
