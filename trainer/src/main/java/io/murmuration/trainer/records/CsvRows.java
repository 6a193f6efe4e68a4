package io.murmuration.trainer.records;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of RFC 4180: fields parted by commas, in quotes where they hold commas, quotes (doubled) or
 * line ends. Anything else is refused, not guessed.
 */
final class CsvRows {
  private final LineReader lines;
  private String line = "";
  private int position;
  private long firstLine;

  CsvRows(LineReader lines) {
    this.lines = lines;
  }

  /** Where the last row began. */
  long firstLine() {
    return firstLine;
  }

  /** The fields of the next row, or null behind the last one; empty lines are skipped. */
  @Nullable List<String> next() throws IOException {
    String read = lines.next();
    while (read != null && read.isEmpty()) {
      read = lines.next();
    }
    if (read == null) {
      return null;
    }
    line = read;
    position = 0;
    firstLine = lines.number();
    List<String> fields = new ArrayList<>();
    fields.add(field());
    while (position < line.length()) {
      position++; // the comma
      fields.add(field());
    }
    return fields;
  }

  private String field() throws IOException {
    if (position < line.length() && line.charAt(position) == '"') {
      position++;
      return quoted();
    }
    int end = line.indexOf(',', position);
    String field = line.substring(position, end < 0 ? line.length() : end);
    if (field.indexOf('"') >= 0) {
      throw lines.malformed("a quote in a field that is not quoted; double it and quote the field");
    }
    position += field.length();
    return field;
  }

  private String quoted() throws IOException {
    StringBuilder field = new StringBuilder();
    while (true) {
      if (field.length() > LineReader.LINE_BYTES_MAX) {
        throw lines.malformed(firstLine, "a quoted field that is too long; is a quote missing?");
      }
      if (position == line.length()) {
        field.append(lines.terminator());
        String read = lines.next();
        if (read == null) {
          throw lines.malformed(firstLine, "a quoted field is not closed");
        }
        line = read;
        position = 0;
      } else if (line.charAt(position) != '"') {
        field.append(line.charAt(position++));
      } else if (position + 1 < line.length() && line.charAt(position + 1) == '"') {
        field.append('"');
        position += 2;
      } else {
        position++;
        break;
      }
    }
    if (position < line.length() && line.charAt(position) != ',') {
      throw lines.malformed("text behind a closing quote; a quote in a field is doubled");
    }
    return field.toString();
  }
}
