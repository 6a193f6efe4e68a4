package io.murmuration.trainer.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GPT-2's view of text (Radford et al. 2019): pieces cut by a pattern, bytes shown as characters.
 *
 * <p>Printable bytes stand for themselves; the others take the code points from 256 on, in order,
 * so that every byte string is a string without blanks.
 */
final class ByteLevel {
  private static final Pattern PIECE =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final char[] SHOWN = shownBytes();

  private ByteLevel() {}

  /** The pieces of a text, in order; together they are the text. */
  static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    Matcher matcher = PIECE.matcher(text);
    while (matcher.find()) {
      pieces.add(matcher.group());
    }
    return pieces;
  }

  /** The bytes of a piece as characters, one for each byte. */
  static String show(String piece) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    StringBuilder shown = new StringBuilder(bytes.length);
    for (byte value : bytes) {
      shown.append(SHOWN[value & 0xFF]);
    }
    return shown.toString();
  }

  /** The bytes behind one shown character sequence. */
  static byte[] bytes(String shown) {
    byte[] bytes = new byte[shown.length()];
    for (int index = 0; index < bytes.length; index++) {
      bytes[index] = (byte) valueOf(shown.charAt(index));
    }
    return bytes;
  }

  /** The characters that stand for bytes 0..255. */
  static char[] alphabet() {
    return SHOWN.clone();
  }

  private static int valueOf(char shown) {
    for (int value = 0; value < SHOWN.length; value++) {
      if (SHOWN[value] == shown) {
        return value;
      }
    }
    throw new IllegalArgumentException("no byte is shown as code point " + (int) shown);
  }

  private static char[] shownBytes() {
    char[] shown = new char[256];
    char next = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~')
              || (value >= 0xA1 && value <= 0xAC)
              || (value >= 0xAE && value <= 0xFF);
      shown[value] = printable ? (char) value : next++;
    }
    return shown;
  }
}
