package io.murmuration.experiments.publictext;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Public text as paragraphs of words: lower-case runs of letters and digits, and single other
 * signs.
 *
 * @param paragraphs words of each paragraph, in the order of the files
 */
public record PublicText(List<List<String>> paragraphs) {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}\\s]");
  private static final ObjectMapper JSON = new ObjectMapper();

  public PublicText {
    paragraphs = paragraphs.stream().map(List::copyOf).toList();
  }

  /**
   * Reads files in the order given. A file whose name ends in {@code .jsonl} has one JSON object
   * with a field "text" on each line; every other file is plain text, a paragraph on each line.
   *
   * @throws IOException if a file cannot be read, is not UTF-8 or has a line without text; the
   *     message names file and line, and never quotes the text
   */
  public static PublicText read(List<Path> files) throws IOException {
    List<List<String>> paragraphs = new ArrayList<>();
    for (Path file : files) {
      boolean isJson = file.toString().endsWith(".jsonl");
      int number = 0;
      for (String line : lines(file)) {
        number++;
        if (!line.isBlank()) {
          addParagraphs(isJson ? textOf(line, file, number) : line, paragraphs);
        }
      }
    }
    return new PublicText(paragraphs);
  }

  /** How many words there are. */
  public long wordCount() {
    return paragraphs.stream().mapToLong(List::size).sum();
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException("public text must be UTF-8: " + file + "; convert it first", e);
    }
  }

  private static String textOf(String line, Path file, int number) throws IOException {
    JsonNode text;
    try {
      text = JSON.readTree(line).path("text");
    } catch (JsonProcessingException e) {
      throw new IOException(file + " line " + number + " is not JSON; give JSON lines", e);
    }
    if (!text.isTextual()) {
      throw new IOException(
          file + " line " + number + " has no string in its field 'text'; add it");
    }
    return text.textValue();
  }

  private static void addParagraphs(String text, List<List<String>> paragraphs) {
    text.lines().map(PublicText::words).filter(words -> !words.isEmpty()).forEach(paragraphs::add);
  }

  private static List<String> words(String line) {
    Matcher matcher = WORD.matcher(line.toLowerCase(Locale.ROOT));
    List<String> words = new ArrayList<>();
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }
}
