package io.murmuration.decoder.text;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the two usual kinds of vocabulary write bytes as text. */
enum Pieces {
  /** GPT-2: every byte is one printable character. */
  BYTE_LEVEL {
    @Override
    byte[] bytes(String piece) {
      byte[] bytes = new byte[piece.length()];
      for (int i = 0; i < bytes.length; i++) {
        Byte value = ALPHABET.get(piece.charAt(i));
        if (value == null) {
          return piece.getBytes(StandardCharsets.UTF_8);
        }
        bytes[i] = value;
      }
      return bytes;
    }
  },

  /** SentencePiece: a lower block for a space, and {@code <0x0A>} for a byte without a piece. */
  BYTE_FALLBACK {
    @Override
    byte[] bytes(String piece) {
      Matcher matcher = BYTE_PIECE.matcher(piece);
      if (matcher.matches()) {
        return new byte[] {(byte) Integer.parseInt(matcher.group(1), 16)};
      }
      return piece.replace(SPACE_MARK, ' ').getBytes(StandardCharsets.UTF_8);
    }
  };

  private static final char SPACE_MARK = '\u2581';
  private static final Pattern BYTE_PIECE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
  private static final Map<Character, Byte> ALPHABET = alphabet();

  abstract byte[] bytes(String piece);

  /** Printable Latin-1 stands for itself; the other bytes follow from U+0100 on, in order. */
  private static Map<Character, Byte> alphabet() {
    Map<Character, Byte> alphabet = new HashMap<>();
    char next = '\u0100';
    for (int value = 0; value < 256; value++) {
      boolean isPrintable =
          (value >= '!' && value <= '~')
              || (value >= 0xa1 && value <= 0xac)
              || (value >= 0xae && value <= 0xff);
      alphabet.put(isPrintable ? (char) value : next++, (byte) value);
    }
    return alphabet;
  }
}
