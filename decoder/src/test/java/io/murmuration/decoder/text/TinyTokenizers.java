package io.murmuration.decoder.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/** Byte-level vocabularies written for tests: 256 bytes, two merges and one special token. */
public final class TinyTokenizers {
  public static final int SIZE = 259;
  public static final int END_OF_TEXT = 258;

  private TinyTokenizers() {}

  public static Path write(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding").putNull("normalizer").putNull("post_processor");
    root.putArray("added_tokens")
        .addObject()
        .put("id", END_OF_TEXT)
        .put("content", "<|endoftext|>")
        .put("special", true)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false);
    for (String part : new String[] {"pre_tokenizer", "decoder"}) {
      root.putObject(part)
          .put("type", "ByteLevel")
          .put("add_prefix_space", false)
          .put("trim_offsets", true)
          .put("use_regex", true);
    }
    ObjectNode model = root.putObject("model").put("type", "BPE");
    ObjectNode vocabulary = model.putObject("vocab");
    for (int value = 0; value < 256; value++) {
      vocabulary.put(String.valueOf(character(value)), value);
    }
    vocabulary.put("th", 256).put("\u0120th", 257);
    model.putArray("merges").add("t h").add("\u0120 th");
    json.writeValue(file.toFile(), root);
    return file;
  }

  /** GPT-2's printable stand-in for a byte, by its definition rather than by table. */
  private static char character(int value) {
    int shifted = 0x100;
    for (int other = 0; other < 256; other++) {
      boolean isShown = other >= 33 && other <= 126 || other >= 161 && other != 173;
      if (other == value) {
        return (char) (isShown ? value : shifted);
      }
      shifted += isShown ? 0 : 1;
    }
    throw new IllegalArgumentException("value must be a byte, got " + value);
  }
}
