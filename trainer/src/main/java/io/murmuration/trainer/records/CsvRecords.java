package io.murmuration.trainer.records;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV with a header: the columns are found by name, and every row has as many as the header. */
final class CsvRecords implements RecordReader {
  private final LineReader lines;
  private final CsvRows rows;
  private final int columnCount;
  private final int textColumn;
  private final int userColumn;

  CsvRecords(LineReader lines, String textField, @Nullable String userField) throws IOException {
    this.lines = lines;
    rows = new CsvRows(lines);
    List<String> header = rows.next();
    if (header == null) {
      throw lines.malformed(1, "expected a header that names the columns, found nothing");
    }
    if (new HashSet<>(header).size() < header.size()) {
      throw lines.malformed(rows.firstLine(), "the header names a column twice");
    }
    columnCount = header.size();
    textColumn = column(header, textField);
    userColumn = userField == null ? -1 : column(header, userField);
  }

  @Override
  public @Nullable CorpusRecord next() throws IOException {
    List<String> row = rows.next();
    if (row == null) {
      return null;
    }
    if (row.size() != columnCount) {
      throw lines.malformed(
          rows.firstLine(), "expected %d fields, found %d".formatted(columnCount, row.size()));
    }
    String user = userColumn < 0 ? null : required(row, userColumn, "user");
    return new CorpusRecord(required(row, textColumn, "text"), user);
  }

  private String required(List<String> row, int column, String what) throws IOException {
    if (row.get(column).isBlank()) {
      throw lines.malformed(
          rows.firstLine(), "the %s, field %d, is empty".formatted(what, column + 1));
    }
    return row.get(column);
  }

  private int column(List<String> header, String name) throws IOException {
    int column = header.indexOf(name);
    if (column < 0) {
      throw lines.malformed(
          rows.firstLine(), "the header has no column '%s', but %s".formatted(name, header));
    }
    return column;
  }
}
