package io.murmuration.launcher.account;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One line of an exported ledger. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ExportLine.Header.class, name = "export"),
  @JsonSubTypes.Type(value = ExportLine.Entry.class, name = "entry"),
  @JsonSubTypes.Type(value = ExportLine.Command.class, name = "command"),
  @JsonSubTypes.Type(value = ExportLine.Released.class, name = "released"),
})
sealed interface ExportLine {

  /**
   * The first line: what the others are.
   *
   * @param version of this format
   * @param partitions number of partitions
   * @param commands whether commands are in the file
   */
  record Header(int version, int partitions, boolean commands) implements ExportLine {
    static final int VERSION = 1;
  }

  /**
   * A ledger entry.
   *
   * @param value the entry exactly as stored: its hash is SHA-256 of this text's UTF-8 bytes
   */
  record Entry(int partition, long offset, long timestampMillis, String key, String value)
      implements ExportLine {}

  /** A command to the accountant, exactly as stored. */
  record Command(int partition, long offset, long timestampMillis, String key, String value)
      implements ExportLine {}

  /** Tokens that were in the token log under a reservation when the export was made. */
  record Released(String reservation, long tokens) implements ExportLine {}
}
