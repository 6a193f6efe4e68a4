package io.murmuration.trainer.records;

import org.jspecify.annotations.Nullable;

/**
 * One record of a corpus.
 *
 * @param text not empty
 * @param user whose record it is, or null where the corpus does not say
 */
public record CorpusRecord(String text, @Nullable String user) {
  /** A record is private: nothing of it shows. */
  @Override
  public String toString() {
    return "CorpusRecord[not shown]";
  }
}
