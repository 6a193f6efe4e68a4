package io.murmuration.trainer.records;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Plain text.
 *
 * @param isLinePerRecord whether each line is a record; else empty lines part them
 */
record TextRecords(LineReader lines, boolean isLinePerRecord) implements RecordReader {
  @Override
  public @Nullable CorpusRecord next() throws IOException {
    String line = lines.next();
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    if (line == null) {
      return null;
    }
    return new CorpusRecord(isLinePerRecord ? line : paragraph(line), null);
  }

  private String paragraph(String first) throws IOException {
    StringBuilder paragraph = new StringBuilder(first);
    for (String line = lines.next(); line != null && !line.isBlank(); line = lines.next()) {
      if (paragraph.length() > LineReader.LINE_BYTES_MAX) {
        throw lines.malformed(
            "a record of more than %d characters; part records by an empty line"
                .formatted(LineReader.LINE_BYTES_MAX));
      }
      paragraph.append('\n').append(line);
    }
    return paragraph.toString();
  }
}
