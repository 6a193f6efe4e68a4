package io.murmuration.trainer.records;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Lines of strict UTF-8, each with its number from 1; one thread. */
final class LineReader implements Closeable {
  /** A longer line is hardly a record: more likely the file has another format. */
  static final int LINE_BYTES_MAX = 16 << 20;

  private final Path file;
  private final InputStream bytes;
  private long number;
  private String terminator = "";

  LineReader(Path file) throws IOException {
    this.file = file;
    bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /** The next line without its end, or null behind the last one. */
  @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int read = bytes.read();
    if (read < 0) {
      return null;
    }
    number++;
    while (read >= 0 && read != '\n') {
      if (line.size() == LINE_BYTES_MAX) {
        throw malformed("longer than %d bytes; is the format right?".formatted(LINE_BYTES_MAX));
      }
      line.write(read);
      read = bytes.read();
    }
    String text = decoded(line.toByteArray());
    boolean hasReturn = read == '\n' && text.endsWith("\r");
    terminator = hasReturn ? "\r\n" : "\n";
    String content = hasReturn ? text.substring(0, text.length() - 1) : text;
    return number == 1 && content.startsWith("\uFEFF") ? content.substring(1) : content;
  }

  /** Number of the line that was read last. */
  long number() {
    return number;
  }

  /** What ended the line that was read last. */
  String terminator() {
    return terminator;
  }

  MalformedCorpusException malformed(String problem) {
    return malformed(number, problem);
  }

  MalformedCorpusException malformed(long line, String problem) {
    return new MalformedCorpusException(file, line, problem);
  }

  private String decoded(byte[] line) throws MalformedCorpusException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(line))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed("not valid UTF-8; convert the file to UTF-8");
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
