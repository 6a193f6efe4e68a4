package io.murmuration.trainer.records;

/** How records lie in a file. */
public enum CorpusFormat {
  /** One JSON object on each line. */
  JSONL,
  /** Plain text: a record on each line, or records parted by empty lines. */
  TEXT,
  /** RFC 4180 with a header. */
  CSV
}
