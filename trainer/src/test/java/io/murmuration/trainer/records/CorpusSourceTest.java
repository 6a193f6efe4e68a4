package io.murmuration.trainer.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusSourceTest {
  @TempDir private Path directory;

  @Test
  void jsonLinesGiveTextAndUser() throws IOException {
    List<CorpusRecord> records =
        read(
            "{\"body\":\"one\\ntwo\",\"who\":\"ann\",\"x\":[1]}\n\n{\"who\":17,\"body\":\"é\"}",
            CorpusFormat.JSONL,
            "who");

    assertThat(records).extracting(CorpusRecord::text).containsExactly("one\ntwo", "é");
    assertThat(records).extracting(CorpusRecord::user).containsExactly("ann", "17");
  }

  @Test
  void csvGivesQuotedCommasQuotesAndLineEnds() throws IOException {
    List<CorpusRecord> records =
        read(
            "\uFEFFid,body,who\r\n1,\"a, \"\"b\"\"\r\nc\",ann\r\n2,plain,\"bo,b\"\r\n",
            CorpusFormat.CSV,
            "who");

    assertThat(records).extracting(CorpusRecord::text).containsExactly("a, \"b\"\r\nc", "plain");
    assertThat(records).extracting(CorpusRecord::user).containsExactly("ann", "bo,b");
  }

  @Test
  void plainTextIsPartedByEmptyLinesOrByLines() throws IOException {
    String text = "one\ntwo\n\n  \nthree\r\n";

    assertThat(read(text, CorpusFormat.TEXT, null))
        .extracting(CorpusRecord::text)
        .containsExactly("one\ntwo", "three");
    List<CorpusRecord> lines = new ArrayList<>();
    new CorpusSource(List.of(file(text)), CorpusFormat.TEXT, "", null, true).forEach(lines::add);
    assertThat(lines).extracting(CorpusRecord::text).containsExactly("one", "two", "three");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"body\":\"fine\",\"who\":1}¶{\"body\":\"SECRET|line 2: no valid JSON at column",
        "{\"body\":\"fine\",\"who\":1}¶{\"text\":\"SECRET\"}|line 2: the field 'body' is missing",
        "{\"body\":[\"SECRET\"],\"who\":1}|line 1: the field 'body' is no string",
        "{\"body\":\"  \",\"who\":\"SECRET\"}|line 1: the field 'body' is empty",
        "{\"body\":\"SECRET\"}|line 1: the field 'who' must name a user",
        "{\"body\":\"a\",\"body\":\"SECRET\",\"who\":1}|line 1: no valid JSON at column",
        "{\"body\":\"a\",\"who\":1} SECRET|line 1: no valid JSON at column",
        "[\"SECRET\"]|line 1: expected a JSON object"
      })
  void aBadJsonLineIsNamedByNumberAndNotShown(String lines, String message) throws IOException {
    assertRefused(lines.replace('¶', '\n'), CorpusFormat.JSONL, message);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "body,who¶fine,1¶SECRET|line 3: expected 2 fields, found 1",
        "body,who¶\"SECRET\"x,1|line 2: text behind a closing quote",
        "body,who¶SE\"CRET,1|line 2: a quote in a field that is not quoted",
        "body,who¶fine,1¶\"SECRET¶more|line 3: a quoted field is not closed",
        "body,who¶SECRET,|line 2: the user, field 2, is empty",
        "body,body,who¶SECRET,1,1|line 1: the header names a column twice",
        "text,who¶SECRET,1|line 1: the header has no column 'body', but [text, who]"
      })
  void aBadCsvLineIsNamedByNumberAndNotShown(String lines, String message) throws IOException {
    assertRefused(lines.replace('¶', '\n'), CorpusFormat.CSV, message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void bytesThatAreNoUtf8AreRefusedByLine(int goodLines) throws IOException {
    byte[] good = "fine\n".repeat(goodLines).getBytes(StandardCharsets.UTF_8);
    byte[] content = new byte[good.length + 2];
    System.arraycopy(good, 0, content, 0, good.length);
    content[good.length] = (byte) 0xC3;
    content[good.length + 1] = '(';
    Path file = Files.write(directory.resolve("latin"), content);
    CorpusSource source = new CorpusSource(List.of(file), CorpusFormat.TEXT, "", null, true);

    assertThatThrownBy(() -> source.forEach(entry -> {}))
        .isInstanceOf(MalformedCorpusException.class)
        .hasMessageContaining("line " + (goodLines + 1) + ": not valid UTF-8");
  }

  @Test
  void aMissingFileAndUsersInPlainTextAreRefused() {
    Path absent = directory.resolve("absent");

    assertThatThrownBy(() -> new CorpusSource(List.of(absent), CorpusFormat.TEXT, "", null, true))
        .hasMessage("no such corpus file: " + absent);
    assertThatThrownBy(
            () -> new CorpusSource(List.of(file("x")), CorpusFormat.TEXT, "", "who", true))
        .hasMessageContaining("plain text names no users");
  }

  @Test
  void aRecordShowsNothingOfItself() {
    assertThat(new CorpusRecord("SECRET", "SECRET").toString()).doesNotContain("SECRET");
  }

  private void assertRefused(String content, CorpusFormat format, String message)
      throws IOException {
    Path file = file(content);
    CorpusSource source = new CorpusSource(List.of(file), format, "body", "who", false);
    assertThatThrownBy(() -> source.forEach(entry -> {}))
        .isInstanceOf(MalformedCorpusException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("SECRET")
        .hasNoCause();
  }

  private List<CorpusRecord> read(String content, CorpusFormat format, @Nullable String user)
      throws IOException {
    List<CorpusRecord> records = new ArrayList<>();
    new CorpusSource(List.of(file(content)), format, "body", user, false).forEach(records::add);
    return records;
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("corpus"), content);
  }
}
