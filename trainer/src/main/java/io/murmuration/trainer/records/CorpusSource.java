package io.murmuration.trainer.records;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where records come from. They are streamed anew at each pass, so that a corpus may be larger than
 * the heap.
 *
 * @param files read one after another
 * @param format of all files
 * @param textField name of the field with the text; no meaning for plain text
 * @param userField name of the field that says whose record it is, or null
 * @param isLinePerRecord for plain text: whether each line is a record; else empty lines part them
 */
public record CorpusSource(
    List<Path> files,
    CorpusFormat format,
    String textField,
    @Nullable String userField,
    boolean isLinePerRecord) {
  /** Copies the list; checks that the files are there. */
  public CorpusSource {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("the corpus must have at least one file");
    }
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException("no such corpus file: " + file);
      }
    }
    if (format == CorpusFormat.TEXT && userField != null) {
      throw new IllegalArgumentException(
          "plain text names no users; use jsonl or csv with a user field, or the unit record");
    }
  }

  /** Is given records. */
  public interface Sink {
    /** Takes the next record. */
    void accept(CorpusRecord entry) throws IOException;
  }

  /**
   * One pass over all records, in order.
   *
   * @throws MalformedCorpusException at the first line that breaks a rule
   */
  public void forEach(Sink sink) throws IOException {
    for (Path file : files) {
      try (LineReader lines = new LineReader(file)) {
        RecordReader reader = reader(lines);
        for (CorpusRecord entry = reader.next(); entry != null; entry = reader.next()) {
          sink.accept(entry);
        }
      }
    }
  }

  private RecordReader reader(LineReader lines) throws IOException {
    return switch (format) {
      case JSONL -> new JsonRecords(lines, textField, userField);
      case CSV -> new CsvRecords(lines, textField, userField);
      case TEXT -> new TextRecords(lines, isLinePerRecord);
    };
  }
}
