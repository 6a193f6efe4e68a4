package io.murmuration.trainer.records;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Records of one open file, one after another. */
sealed interface RecordReader permits JsonRecords, CsvRecords, TextRecords {
  /** The next record, or null behind the last one. */
  @Nullable CorpusRecord next() throws IOException;
}
