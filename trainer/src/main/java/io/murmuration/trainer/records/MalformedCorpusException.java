package io.murmuration.trainer.records;

import java.io.IOException;
import java.nio.file.Path;

/** A line that breaks the rules of its format; the message has its number and none of its text. */
public final class MalformedCorpusException extends IOException {
  private static final long serialVersionUID = 1L;

  /** {@code problem} must not quote the line. */
  MalformedCorpusException(Path file, long line, String problem) {
    super("%s: line %d: %s".formatted(file, line, problem));
  }
}
