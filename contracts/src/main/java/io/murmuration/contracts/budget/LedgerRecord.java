package io.murmuration.contracts.budget;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.murmuration.contracts.budget.BudgetEvent.Origin;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the ledger, as stored. The hash of an entry is SHA-256 over its stored bytes; each
 * entry names the hash of the one before it in its partition, so that edits, gaps and forks show.
 *
 * @param version of this record's shape; readers refuse versions they do not know
 * @param sequence number in the partition, from 0 without gaps
 * @param previousHash hash of the entry before, {@link #GENESIS} for the first
 * @param logTimeMillis time of the command's record in the log; expiry counts by it
 * @param sourceOffset offset of the command in the budget topic; -1 for facts nobody asked for
 * @param writer instance that wrote it
 * @param fact what was decided
 * @param origin who sent the reservation that this answers, as which number; null for entries that
 *     answer no reservation, or one that does not say
 */
public record LedgerRecord(
    @JsonProperty("v") int version,
    long sequence,
    String previousHash,
    long logTimeMillis,
    long sourceOffset,
    String writer,
    LedgerFact fact,
    @Nullable Origin origin) {
  /** The version written today. */
  public static final int VERSION = 1;

  /** What stands for the hash before the first entry. */
  public static final String GENESIS = "0".repeat(64);

  /** An entry whose command states no origin. */
  public LedgerRecord(
      int version,
      long sequence,
      String previousHash,
      long logTimeMillis,
      long sourceOffset,
      String writer,
      LedgerFact fact) {
    this(version, sequence, previousHash, logTimeMillis, sourceOffset, writer, fact, null);
  }

  public LedgerRecord {
    Objects.requireNonNull(previousHash, "previous_hash");
    Objects.requireNonNull(writer, "writer");
    Objects.requireNonNull(fact, "fact");
  }
}
