package io.murmuration.launcher.command;

import io.murmuration.trainer.records.CorpusFormat;
import io.murmuration.trainer.records.CorpusSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where records come from and how they lie in their files. */
final class CorpusOptions {
  /** What parts the records of plain text. */
  enum TextRecords {
    LINES,
    PARAGRAPHS
  }

  @Option(
      names = "--corpus",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "files with the records, UTF-8")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--format",
      required = true,
      description = "${COMPLETION-CANDIDATES}: a JSON object per line, plain text, RFC 4180")
  private CorpusFormat format = CorpusFormat.JSONL;

  @Option(
      names = "--text-field",
      defaultValue = "text",
      description = "field with the text, for jsonl and csv (default: ${DEFAULT-VALUE})")
  private String textField = "text";

  @Option(
      names = "--text-records",
      defaultValue = "PARAGRAPHS",
      description = "for plain text: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private TextRecords textRecords = TextRecords.PARAGRAPHS;

  CorpusSource source(@Nullable String userField) {
    return new CorpusSource(files, format, textField, userField, textRecords == TextRecords.LINES);
  }
}
