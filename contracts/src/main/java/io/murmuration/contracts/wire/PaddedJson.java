package io.murmuration.contracts.wire;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Encodes messages that carry sampled tokens so that their size says nothing about them: what was
 * drawn counts as the next multiple of {@value #DRAWN_BYTES} bytes, and the whole message is filled
 * up to the next multiple of {@value #MESSAGE_BYTES}. Messages that differ only in what was drawn
 * then have one size, up to {@value #DRAWN_BYTES} bytes of it. Safe for any thread.
 *
 * <p>The filler is a last field of its own that readers skip. It is random so that nothing on the
 * way can compress it away; it is no secret.
 */
public final class PaddedJson {
  /** Whole messages are as long as a multiple of this. */
  public static final int MESSAGE_BYTES = 256;

  /** What was drawn counts as a multiple of this, as JSON in UTF-8 with its quotes or brackets. */
  public static final int DRAWN_BYTES = 64;

  private static final char[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();

  private static final SecureRandom RANDOM = new SecureRandom();

  private PaddedJson() {}

  /**
   * Encodes a message as one line of JSON, filled up.
   *
   * @param filler name of the field to add; the message's type must have it among what it ignores
   * @param drawn those fields of the message that depend on what was drawn
   */
  public static String encode(Object message, String filler, Object... drawn) {
    String json = WireCodec.encode(message);
    int drawnBytes = 0;
    for (Object field : drawn) {
      drawnBytes += utf8Length(WireCodec.encode(field));
    }
    String open = json.substring(0, json.length() - 1) + ",\"" + filler + "\":\"";
    int known = utf8Length(open) + "\"}".length() - drawnBytes;
    int size = roundUp(known + roundUp(drawnBytes, DRAWN_BYTES), MESSAGE_BYTES);
    return open + random(size - known - drawnBytes) + "\"}";
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static int roundUp(int bytes, int step) {
    return (bytes + step - 1) / step * step;
  }

  private static String random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    StringBuilder text = new StringBuilder(length);
    for (byte each : bytes) {
      text.append(ALPHABET[each & (ALPHABET.length - 1)]);
    }
    return text.toString();
  }
}
