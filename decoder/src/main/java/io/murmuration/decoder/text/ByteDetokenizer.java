package io.murmuration.decoder.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes the tokens' bytes as UTF-8, keeping what is incomplete for the next token. */
final class ByteDetokenizer implements Detokenizer {
  private static final int CODE_POINT_SIZE_MAX = 4;

  private final TokenBytes tokens;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] held = new byte[0];
  private boolean dropsSpace;

  ByteDetokenizer(TokenBytes tokens, boolean isTextStart) {
    this.tokens = tokens;
    this.dropsSpace = isTextStart && tokens.dropsLeadingSpace();
  }

  @Override
  public String accept(int tokenId) {
    return decode(tokens.of(tokenId), false);
  }

  @Override
  public String finish() {
    String rest = decode(new byte[0], true);
    decoder.reset();
    return rest;
  }

  private String decode(byte[] fresh, boolean isEnd) {
    ByteBuffer bytes = ByteBuffer.allocate(held.length + fresh.length).put(held).put(fresh).flip();
    CharBuffer chars = CharBuffer.allocate(bytes.remaining() + CODE_POINT_SIZE_MAX);
    decoder.decode(bytes, chars, isEnd);
    if (isEnd) {
      decoder.flush(chars);
    }
    held = new byte[bytes.remaining()];
    bytes.get(held);
    String piece = chars.flip().toString();
    if (!dropsSpace || piece.isEmpty()) {
      return piece;
    }
    dropsSpace = false;
    return piece.startsWith(" ") ? piece.substring(1) : piece;
  }
}
